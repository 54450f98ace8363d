import { describe, expect, test } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { shapesOf, splitBatch } from '../../../main/core/train/batches'
import type { Batch } from '../../../main/core/train/executor'
import { msra, one, zero } from '../../../main/core/train/initializers'
import { Module, type ModuleOptions } from '../../../main/core/train/module'
import { buildUNet } from '../../../main/core/models/unet'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'

const SIDE = 16
const net = (normalization: 'batch' | 'none' = 'none') => {
  const random = new Random(1)
  return buildUNet(3, { width: 4, depth: 2, up: 'transposed', normalization }, () => random.normal())
}

/** Random pixels, random labels, a third of them unlabelled; the samples differ in how much is labelled. */
function makeBatch(count: number, seed: number): Batch {
  const random = new Random(seed)
  const area = SIDE * SIDE
  const labels = Uint8Array.from({ length: count * area }, (_, i) =>
    random.next() < 0.2 + (0.5 * Math.floor(i / area)) / count ? 255 : random.integer(3)
  )
  const image = float32(
    [count, 3, SIDE, SIDE],
    Float32Array.from({ length: count * 3 * area }, () => random.next())
  )
  return { data: { image }, labels: { dtype: 'uint8', dims: [count, 1, SIDE, SIDE], data: labels } }
}

async function train(
  options: Partial<ModuleOptions>,
  run: (module: Module, step: number) => Promise<number>,
  normalization: 'batch' | 'none' = 'none'
) {
  const module = new Module(net(normalization), { threads: 1, ...options })
  await module.bind(shapesOf(makeBatch(4, 0)), null, { forTraining: true })
  const losses: number[] = []
  for (let step = 0; step < 6; step++) losses.push(await run(module, step))
  const params = module.getParams()
  await module.close()
  return { losses, params }
}

const largestGap = (a: ReadonlyMap<string, { data: ArrayLike<number | bigint> }>, b: typeof a) =>
  Math.max(
    ...[...a].flatMap(([name, { data }]) =>
      Array.from(data, (value, i) => Math.abs(Number(value) - Number(b.get(name)!.data[i])))
    )
  )

const SGD = { type: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const

describe('a Module', () => {
  test('on two devices takes the same steps as on one, within rounding', async () => {
    const step = (module: Module, i: number) => module.step(makeBatch(4, i), 0.01)
    const one_ = await train({ optimizer: SGD, lossOptions: { classWeights: [1, 3, 0.5] } }, step)
    const two = await train(
      {
        optimizer: SGD,
        lossOptions: { classWeights: [1, 3, 0.5] },
        devices: ['cpu:0', 'cpu:1']
      },
      step
    )
    two.losses.forEach((loss, i) => expect(loss).toBeCloseTo(one_.losses[i]!, 5))
    expect(largestGap(one_.params, two.params)).toBeLessThan(1e-5)
  })

  test('clips and averages the same on two devices as on one', async () => {
    const step = (module: Module, i: number) => module.step(makeBatch(4, i), 0.01)
    const recipe = { optimizer: SGD, clip: { norm: 0.01, value: 0 }, ema: 0.5 }
    const one_ = await train(recipe, step)
    const two = await train({ ...recipe, devices: ['cpu:0', 'cpu:1'] }, step)
    const free = await train({ ...recipe, clip: { norm: 0, value: 0 } }, step)
    expect(largestGap(one_.params, two.params)).toBeLessThan(1e-5)
    expect(largestGap(one_.params, free.params)).toBeGreaterThan(1e-3)
  })

  test('accumulates: two halves and one update equal the whole batch', async () => {
    const whole = await train({ optimizer: SGD }, (module, i) => module.step(makeBatch(4, i), 0.01))
    const halves = await train({ optimizer: SGD }, async (module, i) => {
      for (const half of splitBatch(makeBatch(4, i), 2)) await module.forwardBackward(half)
      await module.update(0.01)
      return 0
    })
    expect(largestGap(whole.params, halves.params)).toBeLessThan(1e-5)
  })

  test('moves running statistics on several devices too', async () => {
    const { params } = await train(
      { devices: ['cpu:0', 'cpu:1'] },
      (module, i) => module.step(makeBatch(4, i), 0.001),
      'batch'
    )
    const mean = params.get('down.0.0.norm.running_mean')!.data as Float32Array
    expect(mean.some((value) => Math.abs(value) > 1e-3)).toBe(true)
  })

  test('leaves frozen parameters as they are', async () => {
    const before = net().initializers
    const frozen = (name: string) => ({ rate: name.startsWith('down.') ? 0 : 1, decay: 1 })
    const { params } = await train({ multipliers: frozen }, (module, i) => module.step(makeBatch(4, i), 0.01))
    expect([...params.keys()].some((name) => name.startsWith('down.'))).toBe(false)
    expect(params.get('head.weight')!.data).not.toEqual(before.get('head.weight')!.data)
  })

  test('says what is wrong before it runs', async () => {
    const module = new Module(net())
    await expect(module.step(makeBatch(1, 0), 0.1)).rejects.toThrow(
      'The Module is not bound; call bind() with the shapes of the data before step().'
    )
    await expect(module.bind({}, null, { forTraining: true })).rejects.toThrow(
      'No shape was given for the net\'s input "image".'
    )
    await expect(module.bind({ image: [1, 3, 16, 16], depth: [1] }, null, { forTraining: true })).rejects.toThrow(
      'The net has no input "depth"; its inputs are "image".'
    )
    await expect(module.bind({ image: [2, 3, 16, 16] }, [2, 1, 8, 8], { forTraining: true })).rejects.toThrow(
      'The labels have the shape [2,1,8,8]; [2,1,16,16] was expected'
    )
    await expect(module.bind({ image: [1, 4, 16, 16] }, null, { forTraining: true })).rejects.toThrow(
      /\(Conv\) has 4 input channels/
    )
    await module.bind({ image: [1, 3, 16, 16] }, null, { forTraining: true })
    await expect(module.update(0.1)).rejects.toThrow(
      'There are no gradients to update with; call forwardBackward() first.'
    )
    await module.close()
  })

  test('forecasts more memory for more samples', async () => {
    const module = new Module(net(), { threads: 1 })
    const small = await module.bind({ image: [1, 3, 32, 32] }, null, { forTraining: true })
    const large = await module.bind({ image: [4, 3, 32, 32] }, null, { forTraining: true })
    const forward = await module.bind({ image: [4, 3, 32, 32] }, null, { forTraining: false })
    await module.close()
    expect(large.labelShape).toEqual([4, 1, 32, 32])
    expect(large.bytes).toBeGreaterThan(2.5 * small.bytes)
    expect(forward.bytes).toBeLessThan(0.7 * large.bytes)
  })

  test('initialises by role and exchanges parameters by name', async () => {
    const module = new Module(net('batch'), { threads: 1 })
    module.initParams(
      [
        [/^head/, one],
        [/.*/, msra()]
      ],
      new Random(3)
    )
    const params = module.getParams()
    expect(new Set(params.get('head.weight')!.data as Float32Array)).toEqual(new Set([1]))
    expect(new Set(params.get('down.1.0.norm.running_var')!.data as Float32Array)).toEqual(new Set([1]))
    expect(new Set(params.get('down.1.0.conv.bias')!.data as Float32Array)).toEqual(new Set([0]))
    const weight = params.get('down.2.1.conv.weight')!.data as Float32Array
    const variance = weight.reduce((sum, w) => sum + w * w, 0) / weight.length
    expect(variance).toBeCloseTo(2 / (16 * 9), 2)
    module.setParams(new Map([['head.bias', tensor('float32', [3], [1, 2, 3])]]))
    expect([...(module.getParams().get('head.bias')!.data as Float32Array)]).toEqual([1, 2, 3])
    expect(() => module.setParams(new Map([['nose', tensor('float32', [1], [1])]]))).toThrow(
      'The net has no parameter "nose".'
    )
    expect(() => module.setParams(new Map([['head.bias', tensor('float32', [2], [1, 2])]]))).toThrow(
      '"head.bias" has the shape [2]; [3] was expected.'
    )
    expect(() => module.setParams(new Map(), { allowMissing: false })).toThrow('is missing.')
    module.setParams(new Map([['nose', tensor('float32', [1], [1])]]), { allowExtra: true })
    module.initParams(zero, new Random(0))
    expect(new Set(module.getParams().get('head.weight')!.data as Float32Array)).toEqual(new Set([0]))
  })
})

describe('dropout while training', () => {
  /** conv -> Dropout(0.5) -> conv */
  function droppingNet(): Model {
    const random = new Random(2)
    const weight = (dims: number[]) =>
      float32(
        dims,
        Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => random.normal() * 0.3)
      )
    const node = (op: string, inputs: string[], output: string) => ({
      op,
      domain: '',
      name: output,
      inputs,
      outputs: [output],
      attributes: {}
    })
    return {
      name: 'dropping',
      opset: 17,
      domains: new Map(),
      inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
      outputs: [{ name: 'logits', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
      nodes: [node('Conv', ['image', 'a'], 'x'), node('Dropout', ['x'], 'd'), node('Conv', ['d', 'b'], 'logits')],
      initializers: new Map([
        ['a', weight([8, 3, 1, 1])],
        ['b', weight([3, 8, 1, 1])]
      ]),
      metadata: new Map()
    }
  }
  const losses = async (seed: number, steps: number) => {
    const module = new Module(droppingNet(), { threads: 1, seed })
    await module.bind(shapesOf(makeBatch(2, 0)), null, { forTraining: true })
    const found: number[] = []
    // a learning rate of 0: only the masks change
    for (let step = 0; step < steps; step++) found.push(await module.step(makeBatch(2, 0), 0))
    const still = [await module.evaluate(makeBatch(2, 0)), await module.evaluate(makeBatch(2, 0))].map((r) => r.loss)
    await module.close()
    return { found, still }
  }

  test('draws other masks at every step, the same ones for the same seed, and none when it evaluates', async () => {
    const first = await losses(1, 4)
    expect(new Set(first.found).size).toBe(4)
    expect((await losses(1, 4)).found).toEqual(first.found)
    expect((await losses(2, 4)).found).not.toEqual(first.found)
    expect(first.still[0]).toBe(first.still[1])
  })
})

test('a loss that is no number names the layer where it began', async () => {
  const module = new Module(net(), { threads: 1 })
  await module.bind(shapesOf(makeBatch(1, 0)), null, { forTraining: true })
  const params = module.getParams()
  const broken = params.get('down.1.0.conv.weight')!
  ;(broken.data as Float32Array)[0] = NaN
  module.setParams(params)
  const first = net().nodes.find((n) => n.inputs[1] === 'down.1.0.conv.weight')!
  await expect(module.step(makeBatch(1, 0), 0.1)).rejects.toThrow(`first wrong in layer "${first.name}"`)
  await module.close()
})
