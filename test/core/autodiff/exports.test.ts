/** Modules as PyTorch's exporter writes them compute and differentiate, once imported, as they do in PyTorch (test/fixtures/make_exports.py). */
import { describe, expect, test } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import { tensor } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { openSession } from '../../../main/core/runtime/ort'
import { readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

interface Export {
  readonly name: string
  readonly onnx: string
  readonly inputs: readonly (TensorRecord & { readonly name: string })[]
  readonly outputs: readonly (TensorRecord & { readonly dy: readonly number[] })[]
  readonly parameters: readonly string[] | null
  readonly gradients: Readonly<Record<string, readonly number[]>>
}

/** float32 against float64, over a few layers. */
const TOLERANCE = 5e-6

/** What differs from PyTorch, by name; the parameters the import found, too. */
async function differences(record: Export): Promise<Record<string, unknown>> {
  const model = normalizeModel(readOnnx(Buffer.from(record.onnx, 'base64'), record.name))
  const learned = [...findParameters(model)].filter(([, role]) => role === 'weight').map(([name]) => name)
  const feeds: Record<string, Tensor> = Object.fromEntries(record.inputs.map((i) => [i.name, tensorOf(i)]))
  for (const name of learned) feeds[name] = model.initializers.get(name)!
  // weights come from outside, as they do in training
  const shapes = Object.fromEntries(record.inputs.map((i) => [i.name, i.shape]))
  const graph = bindShapes(model, shapes, (g) => {
    for (const name of learned) g.input(name, 'float32', feeds[name]!.dims)
    return new Set(learned)
  })
  const outputs = [...graph.outputs]
  const seeds = outputs.map((output, i) => {
    const { shape, dy } = record.outputs[i]!
    feeds[`dy.${i}`] = tensor('float32', shape, dy)
    return [output, graph.input(`dy.${i}`, 'float32', shape)] as const
  })
  const wanted = Object.keys(record.gradients)
  const gradients = backward(graph, new Map(seeds), wanted)
  for (const [name, gradient] of gradients)
    graph.output(graph.emit('Identity', [gradient], {}, { outputs: [`d.${name}`] }))
  lowerGraph(graph, { provider: 'cpu', channelBlock: 0 }).prune()
  const session = await openSession(graph.toModel(), { threads: 1 })
  const results = await session.run(feeds)
  await session.close()
  const errors = [
    ...outputs.map(
      (output, i) => [`output ${i}`, relativeError(results[output]!.data, record.outputs[i]!.data)] as const
    ),
    ...wanted.map((name) => [name, relativeError(results[`d.${name}`]?.data ?? [], record.gradients[name]!)] as const)
  ]
  const { parameters } = record
  return {
    wrong: Object.fromEntries(errors.filter(([, error]) => !(error < TOLERANCE))),
    learned: parameters ? learned.toSorted() : null,
    parameters: parameters?.toSorted() ?? null
  }
}

describe('what PyTorch exports', () => {
  const records = readRecords<Export>('exports.jsonl')
  test.each(records.map((record) => [record.name, record] as const))('%s', async (_name, record) => {
    const { wrong, learned, parameters } = await differences(record)
    expect(wrong).toEqual({})
    expect(learned).toEqual(parameters)
  })
})
