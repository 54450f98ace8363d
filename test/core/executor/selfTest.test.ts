/** The self-test of a device finds what it computes wrongly, mends it, or refuses the device with a sentence. */
import { describe, expect, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { float32 } from '../../../main/core/graph/tensor'
import { openSession, type SessionOptions } from '../../../main/core/runtime/ort'
import { explainFallback, findWrong, proveGraph } from '../../../main/core/executor/selfTest'
import { relativeError } from '../records'
import { reasonWithoutWebGpu } from '../webgpu'

const reason = await reasonWithoutWebGpu()

/** ONNX Runtime 1.29 computes this convolution wrongly on WebGPU with channels last: six input channels, four output ones. */
function sixChannels() {
  const g = new Graph()
  const x = g.input('x', 'float32', [1, 6, 8, 8])
  const w = g.input('w', 'float32', [4, 6, 3, 3])
  g.output(g.emit('Conv', [x, w], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, { outputs: ['y'] }))
  return g
}
const ramp = (dims: readonly number[]) => {
  const length = dims.reduce((a, b) => a * b)
  return float32(
    dims,
    Float32Array.from({ length }, (_, i) => Math.sin(i))
  )
}
const FEEDS = { x: ramp([1, 6, 8, 8]), w: ramp([4, 6, 3, 3]) }
async function outputOn(g: Graph, options: SessionOptions) {
  const session = await openSession(g.toModel(), options)
  const { y } = await session.run(FEEDS)
  await session.close()
  return y!.data as Float32Array
}

const GPU: SessionOptions = { threads: 1, device: 'webgpu:0' }

describe.skipIf(reason !== null)('the self-test', { timeout: 180_000 }, () => {
  test('passes what is right', async () => {
    expect([...(await findWrong(sixChannels(), { ...GPU, layout: 'NCHW' })).keys()]).toEqual([])
  })

  test('finds a convolution that the driver computes wrongly, and mends it', async () => {
    const options: SessionOptions = { ...GPU, layout: 'NHWC' }
    const expected = await outputOn(sixChannels(), { threads: 1 })
    const graph = sixChannels()
    expect(relativeError(await outputOn(graph, options), expected)).toBeGreaterThan(0.1)
    await proveGraph(graph, options)
    expect(relativeError(await outputOn(graph, options), expected)).toBeLessThan(1e-5)
  })

  test('refuses a device for which there is no other way, naming the operator', async () => {
    await expect(proveGraph(sixChannels(), { ...GPU, layout: 'NHWC' }, {})).rejects.toMatchObject({
      code: 'unsupported-op',
      message: 'The device "webgpu:0" computes Conv wrongly: its results differ from the CPU\'s. Choose another device.'
    })
  })

  test('says which operators would be left to the CPU', async () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [2, 3])
    g.output(g.emit('Round', [g.emit('Relu', [x])]))
    const refusal = await openSession(g.toModel(), { ...GPU, strict: true }).catch((error: unknown) => error)
    expect(await explainFallback(g, GPU, refusal)).toMatchObject({
      code: 'unsupported-op',
      message:
        'The device "webgpu:0" cannot compute Round, which would be left to the CPU at every step. Choose another device.'
    })
  })
})

if (reason !== null) test.skip(`WebGPU was not tested: ${reason}`, () => undefined)
