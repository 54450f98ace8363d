/** Small Models written by hand for tests. */
import { tensor } from '../../../main/core/graph/tensor'
import type { Attributes, Model, Node, Port, Tensor } from '../../../main/core/graph/types'
import { openSession } from '../../../main/core/runtime/ort'

export const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {}
): Node => ({ op, domain: '', name: `the ${outputs[0]}`, inputs, outputs, attributes })

export const port = (name: string, shape: Port['shape'], dtype: Port['dtype'] = 'float32'): Port => ({
  name,
  dtype,
  shape
})

export const image = port('image', ['N', 3, 'H', 'W'])

/** A model of opset 17 with one input "image" and one output, the last node's first. */
export function model(
  nodes: readonly Node[],
  initializers: Readonly<Record<string, Tensor>> = {},
  change: Partial<Model> = {}
): Model {
  return {
    name: 'small',
    opset: 17,
    domains: new Map(),
    inputs: [image],
    outputs: [port(nodes.at(-1)!.outputs[0]!, ['N', 'K', 'H', 'W'])],
    nodes,
    initializers: new Map(Object.entries(initializers)),
    metadata: new Map(),
    ...change
  }
}

/** Values that repeat only after a while, between -1 and 1. */
export function weights(dims: readonly number[]): Tensor {
  const size = dims.reduce((a, b) => a * b, 1)
  return tensor(
    'float32',
    dims,
    Array.from({ length: size }, (_, i) => (((i * 37 + 11) % 64) - 32) / 32)
  )
}

/** All outputs of a model, run by ONNX Runtime as it stands. */
export async function runModel(m: Model, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const session = await openSession(m, { threads: 1 })
  const results = await session.run(feeds)
  await session.close()
  return results
}
