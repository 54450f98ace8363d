/**
 * Every loss against PyTorch in float64 (test/fixtures/make_losses.py), against finite differences of its own value, and on the
 * batches where means go wrong: nothing labelled, one class alone, ties.
 */
import { describe, expect, it, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { findLoss, LOSSES } from '../../../main/core/losses'
import type { LossOptions } from '../../../main/core/losses/loss'
import { openSession } from '../../../main/core/runtime/ort'
import { generator } from '../autodiff/gradcheck'
import { readRecords, relativeError, type TensorRecord } from '../records'

interface Task {
  readonly loss: string
  readonly options?: LossOptions
  /** float32 [N, K, H, W] */
  readonly logits: TensorRecord
  /** uint8 [N, H, W] */
  readonly labels: TensorRecord
  /** float32 [N, H, W], of the pixels */
  readonly weights?: TensorRecord
}
interface LossRecord extends Task {
  readonly name: string
  readonly value: number
  readonly dlogits: readonly number[]
}

/** A loss opened as a graph of its own: logits in, value and gradient out. */
async function open({ loss, options = {}, logits, labels, weights }: Task) {
  const graph = new Graph()
  const z = graph.input('logits', 'float32', logits.shape)
  const shape = labels.shape.toSpliced(1, 0, 1)
  const y = graph.input('labels', 'int32', shape)
  const u = weights && graph.input('weights', 'float32', shape)
  const result = findLoss(loss)(graph, z, y, options, u)
  graph.output(result.loss)
  graph.output(result.gradient)
  const session = await openSession(graph.toModel(), { threads: 1 })
  const fed = {
    labels: tensor('int32', shape, labels.data),
    ...(weights && { weights: tensor('float32', shape, weights.data) })
  }
  return {
    async at(values: ArrayLike<number>) {
      const results = await session.run({ logits: tensor('float32', logits.shape, values), ...fed })
      return {
        value: Number(results[result.loss]!.data[0]),
        gradient: results[result.gradient]!.data as Float32Array
      }
    },
    close: () => session.close()
  }
}

async function run(task: Task) {
  const opened = await open(task)
  const result = await opened.at(task.logits.data)
  await opened.close()
  return result
}

describe('a loss and its gradient are those of PyTorch', () => {
  test.each(readRecords<LossRecord>('losses.jsonl').map((r) => [r.name, r] as const))('%s', async (_name, record) => {
    const { value, gradient } = await run(record)
    expect(relativeError([value], [record.value])).toBeLessThan(1e-6)
    // float32 probabilities are good to 1e-7; Lovász-softmax subtracts slopes twenty times its gradient
    expect(relativeError(gradient, record.dlogits)).toBeLessThan(record.loss.includes('lovasz') ? 5e-6 : 2e-6)
  })
})

// small, so that no two errors of Lovász-softmax change places
const STEP = 0.002

const weightsOf = (data: number[]): TensorRecord => ({ dtype: 'float32', shape: [2, 3, 3], data })

describe('the gradient of a loss is the slope of its value', () => {
  const cases = Object.keys(LOSSES).flatMap((loss) => [[loss, 'equal'] as const, [loss, 'weighted'] as const])
  test.each(cases)('%s, pixels %s', async (loss, pixels) => {
    const random = generator(loss.length)
    const shape = [2, 3, 3, 3]
    const logits = Float32Array.from({ length: 54 }, () => 4 * random() - 2)
    const labels = Array.from({ length: 18 }, () => (random() < 0.3 ? 255 : Math.floor(3 * random())))
    const opened = await open({
      loss,
      logits: { dtype: 'float32', shape, data: [...logits] },
      labels: { dtype: 'uint8', shape: [2, 3, 3], data: labels },
      ...(pixels === 'weighted' && { weights: weightsOf(Array.from({ length: 18 }, () => 0.1 + random())) })
    })
    const { gradient } = await opened.at(logits)
    const slopes: number[] = []
    for (let i = 0; i < logits.length; i++) {
      const at = async (offset: number) => (await opened.at(logits.with(i, logits[i]! + offset))).value
      const [far, near, back, behind] = [await at(2 * STEP), await at(STEP), await at(-STEP), await at(-2 * STEP)]
      slopes.push((8 * (near - back) - (far - behind)) / (12 * STEP))
    }
    await opened.close()
    expect(relativeError(gradient, slopes)).toBeLessThan(5e-3)
  })
})

const row = (...data: number[]): TensorRecord => ({ dtype: 'uint8', shape: [1, 1, data.length], data })
const logitsOf = (first: readonly number[], second: readonly number[]): TensorRecord => ({
  dtype: 'float32',
  shape: [1, 2, 1, first.length],
  data: [...first, ...second]
})

describe.each(Object.keys(LOSSES))('%s', (loss) => {
  it('is zero with a zero gradient when no pixel is labelled', async () => {
    const result = await run({ loss, logits: logitsOf([1, 2, 3], [4, 5, 60]), labels: row(255, 255, 255) })
    expect([result.value, ...result.gradient].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  it('does not see what an ignored pixel looks like', async () => {
    const labels = row(0, 255, 1)
    const here = await run({ loss, logits: logitsOf([1, 50, 3], [2, -50, 0]), labels })
    const there = await run({ loss, logits: logitsOf([1, -70, 3], [2, 8, 0]), labels })
    expect(here).toEqual(there)
    expect([here.gradient[1], here.gradient[4]]).toEqual([0, 0])
  })

  it('is nearly zero for a net that is right and sure, and finite for one that is wrong and sure', async () => {
    const right = await run({ loss, logits: logitsOf([20, -20], [-20, 20]), labels: row(0, 1) })
    expect(right.value).toBeLessThan(1e-6)
    const wrong = await run({ loss, logits: logitsOf([-80, 80], [80, -80]), labels: row(0, 1) })
    expect(wrong.value).toBeGreaterThan(0.9)
    expect([wrong.value, ...wrong.gradient].every(Number.isFinite)).toBe(true)
  })
})

describe('cross-entropy', () => {
  it('is log 2 for two equal logits, and pulls the labelled pixel alone by one half', async () => {
    const logits = logitsOf([5, 5, 5], [5, 5, 5])
    const { value, gradient } = await run({ loss: 'crossEntropy', logits, labels: row(255, 1, 255) })
    expect(value).toBeCloseTo(Math.log(2), 6)
    expect(Array.from(gradient)).toEqual([0, 0.5, 0, 0, -0.5, 0])
  })
})

describe('the mean over many pixels that are nearly alike', () => {
  it.each(['crossEntropy', 'focal', 'dice'])('of %s rounds no more than a few of them', async (loss) => {
    const valueOf = async (side: number) => {
      const pixels = 4 * side * side
      const map = (dtype: 'float32' | 'uint8', classes: number[], data: number[]): TensorRecord => ({
        dtype,
        shape: [4, ...classes, side, side],
        data
      })
      const labels = map('uint8', [], Array<number>(pixels).fill(1))
      return (await run({ loss, logits: map('float32', [2], Array<number>(2 * pixels).fill(0.3)), labels })).value
    }
    expect(Math.abs((await valueOf(256)) / (await valueOf(1)) - 1)).toBeLessThan(5e-7)
  })
})

describe('the set losses, for two pixels of class 0 and 1 and equal logits', () => {
  const task = { logits: logitsOf([0, 0], [0, 0]), labels: row(0, 1) }
  // p = 1/2 everywhere: hits 1/2, false positives 1/2, false negatives 1/2 for either class
  it.each([
    ['dice', {}, 1 - (2 * 0.5) / (1 + 1)],
    ['tversky', { tverskyAlpha: 1, tverskyBeta: 1 }, 1 - 0.5 / 1.5],
    // both errors are 1/2, and together they take the IoU from 1 to 0
    ['lovasz', {}, 0.5]
  ] as const)('%s is what a hand finds', async (loss, options, value) => {
    expect((await run({ ...task, loss, options })).value).toBeCloseTo(value, 6)
  })
})

describe('the name of a loss', () => {
  it.each([
    ['hinge', 'hinge'],
    ['dice+', ''],
    ['0*dice', '0*dice'],
    ['dice-focal', 'dice-focal'],
    ['-1*dice', '-1*dice']
  ])('"%s" is refused with one sentence', (text, part) => {
    const message = `The loss "${text}" has the part "${part}"; one of crossEntropy, dice, focal, tversky, lovasz was expected, or a sum such as 0.7*focal+0.3*dice.`
    expect(() => findLoss(text)).toThrow(expect.objectContaining({ code: 'bad-argument', message }))
  })

  it('may have spaces around its signs', async () => {
    const task = { logits: logitsOf([1, 2], [0, 3]), labels: row(0, 1) }
    expect(await run({ ...task, loss: ' .5 * dice + crossEntropy ' })).toEqual(
      await run({ ...task, loss: '0.5*dice+1*crossEntropy' })
    )
  })
})
