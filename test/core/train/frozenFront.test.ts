/** Nets with operators that nothing can be learned through: what lies in front of them is frozen by itself, the rest trains. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { int64s } from '../../../main/core/graph/tensor'
import type { Node } from '../../../main/core/graph/types'
import { inspectModel } from '../../../main/core/train/nets'
import { bestNetPath } from '../../../main/core/train/runs'
import { model, node, port, weights } from '../graph/models'
import { scratchFolder } from '../data/scratch'
import { makeDiscProject, ListeningHost, train } from './discs'

const CONSTANTS = {
  w1: weights([4, 3, 3, 3]),
  w2: weights([4, 4, 3, 3]),
  score: weights([6, 4, 1, 1]),
  lengths: int64s([1, 1, 1, 1])
}
const same = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }

/** conv, the operator, relu, conv, relu, score */
async function netWith(middle: readonly Node[], size: readonly [number | string, number | string] = ['H', 'W']) {
  const nodes = [
    node('Conv', ['image', 'w1'], ['a'], same),
    ...middle,
    node('Relu', ['b'], ['c']),
    node('Conv', ['c', 'w2'], ['d'], same),
    node('Relu', ['d'], ['e']),
    node('Conv', ['e', 'score'], ['y'], { kernel_shape: [1, 1] })
  ]
  const file = join(await scratchFolder(), 'odd.onnx')
  const inputs = [port('image', ['N', 3, ...size])]
  await writeFile(file, writeOnnx(model(nodes, CONSTANTS, { inputs })))
  return file
}

/** Known shapes, no gradient. */
const LRN = [node('LRN', ['a'], ['b'], { size: 3 })]
/** Neither: only ONNX Runtime knows what it makes; here, what it gets. */
const UNKNOWN = [node('ReverseSequence', ['a', 'lengths'], ['b'], { time_axis: 0, batch_axis: 1 })]
const fewSteps = { headSteps: 40, fullSteps: 8, validateEvery: 10, headLearningRate: 0.02, fullLearningRate: 0.01 }

async function weightsAfter(folder: string, runId: string) {
  const file = bestNetPath(folder, runId)
  return normalizeModel(readOnnx(await readFile(file), file)).initializers
}

/** Whether the last losses of the head are lower than its first ones; images differ, so that several count. */
function learns(host: ListeningHost): boolean {
  const losses = host.losses().slice(0, fewSteps.headSteps)
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  return mean(losses.slice(-5)) < 0.9 * mean(losses.slice(0, 5))
}

const OPERATORS = [
  ['LRN', LRN, 'LRN'],
  ['an operator that only ONNX Runtime knows', UNKNOWN, 'ReverseSequence']
] as const

describe.each(OPERATORS)('behind %s', (_name, middle, op) => {
  const note = (name: string) =>
    `Node "${name}" (${op}) has no gradient, so that what comes before it is frozen: "w1" stays as in the file, and the layers behind it learn.`
  const said = note(middle[0]!.name)

  it('the net is taken, and says what stays as it is', async () => {
    expect((await inspectModel(await netWith(middle))).warnings).toEqual([said])
  })

  it.each(['head', 'head-then-full'] as const)('it trains in the mode %s', async (mode) => {
    const folder = await makeDiscProject()
    const { host, runId } = await train(folder, { net: await netWith(middle), mode, ...fewSteps })
    expect(host.ofType('failed')).toEqual([])
    expect(host.ofType('started')[0]!.input).toContain(said)
    expect(host.ofType('phase').map((e) => e.phase)).toEqual(mode === 'head' ? ['head'] : ['head', 'full'])
    expect(learns(host)).toBe(true)
    const learned = await weightsAfter(folder, runId)
    expect(learned.get('w1')!.data).toEqual(CONSTANTS.w1.data)
    expect(learned.get('w2')!.data).not.toEqual(CONSTANTS.w2.data)
  })

  it('a training of every weight is refused, and says what to do', async () => {
    const folder = await makeDiscProject()
    await expect(train(folder, { net: await netWith(middle), mode: 'full' }, new ListeningHost())).rejects.toThrow(
      `(${op}) has no gradient; freeze what comes before it ("w1") or choose another net. In the mode "head" this is done by itself.`
    )
  })
})

it('of a net of one image size the frozen part is computed for every crop', async () => {
  const folder = await makeDiscProject()
  const net = await netWith(UNKNOWN, [48, 32])
  const { host } = await train(folder, { net, mode: 'head', ...fewSteps })
  expect(host.ofType('failed')).toEqual([])
  expect(learns(host)).toBe(true)
})

it('a net whose last layer is such an operator’s is refused', async () => {
  const nodes = [
    node('Conv', ['image', 'w1'], ['a'], same),
    node('Conv', ['a', 'score'], ['b'], { kernel_shape: [1, 1] }),
    ...LRN.map((n) => ({ ...n, inputs: ['b'], outputs: ['y'] }))
  ]
  const file = join(await scratchFolder(), 'late.onnx')
  await writeFile(file, writeOnnx(model(nodes, CONSTANTS)))
  await expect(inspectModel(file)).rejects.toThrow("The net's last layer is LRN")
})
