import { describe, expect, test } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { shapesOf, splitBatch } from '../../../main/core/executor/batches'
import type { Batch } from '../../../main/core/executor/executor'
import { msra, one, zero } from '../../../main/core/module/initializers'
import type { GradReqChoice } from '../../../main/core/executor/gradReq'
import { Module } from '../../../main/core/module/module'
import type { ModuleOptions } from '../../../main/core/module/moduleOptions'
import { buildUNet } from '../../../main/core/models/unet'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Model, Tensor } from '../../../main/core/graph/types'

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

  test('shares three samples and five, accumulated, as one device would', async () => {
    const run = async (module: Module, i: number) => {
      await module.forwardBackward(makeBatch(3, i))
      const loss = await module.forwardBackward(makeBatch(5, 100 + i))
      await module.update(0.01)
      return loss
    }
    const loss = { loss: 'crossEntropy+focal', lossOptions: { classWeights: [1, 3, 0.5] } }
    const [whole, shared] = [
      await train({ ...loss, optimizer: SGD }, run),
      await train({ ...loss, optimizer: SGD, devices: ['cpu:0', 'cpu:1'] }, run)
    ]
    shared.losses.forEach((found, i) => expect(found).toBeCloseTo(whole.losses[i]!, 5))
    expect(largestGap(whole.params, shared.params)).toBeLessThan(1e-5)
  })

  test('on two devices takes Dice of each part, and their mean weighed by labelled pixels', async () => {
    const batch = makeBatch(3, 1)
    const parts = splitBatch(batch, 2)
    const module = new Module(net(), { threads: 1, loss: 'dice', optimizer: { type: 'sgd' } })
    await module.bind(shapesOf(batch), null, { forTraining: true })
    const before = module.getParams()
    const losses = [await module.evaluate(parts[0]!), await module.evaluate(parts[1]!)].map(({ loss }) => loss)
    const gradients = [await module.gradientsOf(parts[0]!), await module.gradientsOf(parts[1]!)]
    const pixels = parts.map(({ labels }) => (labels.data as Uint8Array).filter((label) => label < 3).length)
    const mean = (values: readonly number[]) =>
      (values[0]! * pixels[0]! + values[1]! * pixels[1]!) / (pixels[0]! + pixels[1]!)
    await module.bind(shapesOf(batch), null, { forTraining: true, devices: ['cpu:0', 'cpu:1'] })
    expect(await module.step(batch, 1)).toBeCloseTo(mean(losses), 6)
    const after = module.getParams()
    await module.close()
    const name = 'head.weight'
    const moved = Array.from(before.get(name)!.data as Float32Array, (x, i) => x - Number(after.get(name)!.data[i]))
    moved.forEach((change, i) => expect(change).toBeCloseTo(mean(gradients.map((g) => g.get(name)![i]!)), 6))
    expect(pixels[0]).not.toBe(pixels[1])
  })

  test('weighs pixels in every path alike: one device, two, halves and one update, several steps in one call', async () => {
    const weigh = (batch: Batch): Batch => {
      const random = new Random(batch.labels.data.length)
      const data = Float32Array.from(batch.labels.data as Uint8Array, () => [0, 0.25, 1][random.integer(3)]!)
      return { ...batch, weights: float32(batch.labels.dims, data) }
    }
    const options = { optimizer: SGD, lossOptions: { classWeights: [1, 3, 0.5] }, weighsPixels: true }
    const step = (module: Module, i: number) => module.step(weigh(makeBatch(4, i)), 0.01)
    const whole = await train(options, step)
    const two = await train({ ...options, devices: ['cpu:0', 'cpu:1'] }, step)
    const looped = await train({ ...options, residency: 'loop' }, step)
    const halves = await train(options, async (module, i) => {
      for (const half of splitBatch(weigh(makeBatch(4, i)), 2)) await module.forwardBackward(half)
      await module.update(0.01)
      return 0
    })
    for (const other of [two, looped, halves]) expect(largestGap(whole.params, other.params)).toBeLessThan(1e-5)
    const even = await train({ ...options, weighsPixels: false }, (module, i) => module.step(makeBatch(4, i), 0.01))
    expect(largestGap(whole.params, even.params)).toBeGreaterThan(1e-4)
  })

  test('takes a pixel of weight zero for one that is not labelled, and of weights of one what it takes without any', async () => {
    const batch = makeBatch(2, 1)
    const labels = batch.labels.data as Uint8Array
    const halfOfThem = Float32Array.from(labels, (_, i) => i % 2)
    const unlabelled = { ...batch.labels, data: labels.map((label, i) => (i % 2 ? label : 255)) }
    const gradientOf = async (weighsPixels: boolean, given: Batch) => {
      const module = new Module(net(), { threads: 1, loss: 'crossEntropy+dice', weighsPixels })
      await module.bind(shapesOf(given), null, { forTraining: true })
      const found = await module.gradientsOf(given)
      await module.close()
      return new Map([...found].map(([name, data]) => [name, { data }] as const))
    }
    const left = await gradientOf(true, { ...batch, weights: float32(batch.labels.dims, halfOfThem) })
    const without = await gradientOf(false, { ...batch, labels: unlabelled })
    expect(largestGap(left, without)).toBeLessThan(1e-6)
    expect(largestGap(await gradientOf(true, batch), await gradientOf(false, batch))).toBeLessThan(1e-6)
    expect(largestGap(left, await gradientOf(false, batch))).toBeGreaterThan(1e-4)
  })

  test('refuses weights that it was not made for, or of another shape', async () => {
    const batch = makeBatch(1, 1)
    const weights = float32([1, 1, 2, 2], new Float32Array(4))
    const step = async (weighsPixels: boolean) => {
      const module = new Module(net(), { threads: 1, weighsPixels })
      await module.bind(shapesOf(batch), null, { forTraining: true })
      return module.step({ ...batch, weights }, 0.01).finally(() => module.close())
    }
    await expect(step(false)).rejects.toThrow('the Module was not made with the option weighsPixels')
    await expect(step(true)).rejects.toThrow(
      'The weights have the shape [1,1,2,2]; that of the labels, [1,1,16,16], was expected.'
    )
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

  test('accumulates, overwrites or freezes, as gradReq says, by name', async () => {
    const [a, b] = [makeBatch(2, 1), makeBatch(2, 2)]
    /** What two backward passes and an update change, with SGD of rate 1: the gradients themselves. */
    const changes = async (gradReq: GradReqChoice) => {
      const module = new Module(net(), { threads: 1, optimizer: { type: 'sgd' } })
      await module.bind(shapesOf(a), a.labels.dims, { forTraining: true, gradReq })
      const [before, ofA, ofB] = [module.getParams(), await module.gradientsOf(a), await module.gradientsOf(b)]
      await module.forwardBackward(a)
      await module.forwardBackward(b)
      await module.update(1)
      const after = module.getParams()
      await module.close()
      const changeOf = (name: string) =>
        Float64Array.from(after.get(name)!.data as Float32Array, (x, i) => Number(before.get(name)!.data[i]) - x)
      return { changeOf, ofA, ofB }
    }
    const labelled = ({ labels }: Batch) => (labels.data as Uint8Array).filter((label) => label < 3).length
    const share = labelled(a) / (labelled(a) + labelled(b))
    const { changeOf, ofA, ofB } = await changes({ '*': 'add', '*.bias': 'write', 'down.*': 'null' })
    const gap = (name: string, expected: (i: number) => number) =>
      Math.max(...changeOf(name).map((x, i) => Math.abs(x - expected(i))))
    const [weight, bias] = ['up.0.0.conv.weight', 'up.0.0.conv.bias']
    expect(gap(weight, (i) => share * ofA.get(weight)![i]! + (1 - share) * ofB.get(weight)![i]!)).toBeLessThan(1e-6)
    expect(gap(bias, (i) => ofB.get(bias)![i]!)).toBeLessThan(1e-6)
    expect(gap(bias, (i) => ofA.get(bias)![i]!)).toBeGreaterThan(1e-4)
    expect(gap('down.0.0.conv.bias', () => 0)).toBe(0)
    await expect(changes({ 'dawn.*': 'null' })).rejects.toThrow('gradReq names "dawn.*", which matches no parameter')
    await expect(changes('sum' as 'add')).rejects.toThrow('gradReq of "*" is "sum"; add, write or null was expected.')
    await expect(changes('null')).rejects.toThrow('has no parameter to train')
  })

  test('freezes and releases parameters when it is bound again, and keeps what the others have learned', async () => {
    const module = new Module(net(), { threads: 1, optimizer: SGD })
    const batch = makeBatch(2, 1)
    const bind = (gradReq: GradReqChoice) =>
      module.bind(shapesOf(batch), null, { forTraining: true, devices: ['cpu:0'], gradReq })
    const free = await bind('add')
    await module.step(batch, 0.1)
    const before = module.getParams()
    const held = await bind({ 'down.*': 'null' })
    expect(largestGap(before, module.getParams())).toBe(0)
    expect(held.parameters).toBeLessThan(free.parameters)
    const loss = await module.step(batch, 0.1)
    const moved = module.getParams()
    for (const name of before.keys())
      expect([name, largestGap(new Map([[name, before.get(name)!]]), moved) === 0]).toEqual([
        name,
        name.startsWith('down.')
      ])
    // frozen parameters can be set: the next loss is the one that was there before
    module.setParams(before)
    expect(await module.step(batch, 0.1)).toBe(loss)
    expect((await bind('add')).parameters).toBe(free.parameters)
    await module.step(batch, 0.1)
    expect(
      largestGap(new Map([['down.0.0.conv.bias', before.get('down.0.0.conv.bias')!]]), module.getParams())
    ).toBeGreaterThan(0)
    await module.close()
  })

  test('a frozen batch norm goes on with its running statistics', async () => {
    const batch = makeBatch(2, 1)
    const lossOf = async (statistics: 'frozen' | 'learned') => {
      const module = new Module(net('batch'), { threads: 1 })
      const gradReq = statistics === 'frozen' ? ({ '*.norm.*': 'null' } as const) : 'add'
      await module.bind(shapesOf(batch), null, { forTraining: true, gradReq })
      const found = { evaluated: (await module.evaluate(batch)).loss, trained: await module.step(batch, 0) }
      await module.close()
      return found
    }
    const frozen = await lossOf('frozen')
    expect(frozen.trained).toBeCloseTo(frozen.evaluated, 5)
    const learned = await lossOf('learned')
    expect(Math.abs(learned.trained - learned.evaluated)).toBeGreaterThan(5e-4)
  })

  test('moves running statistics as on one device where nothing is labelled', async () => {
    // the halves are equal, and so their means are those of the whole
    const half = makeBatch(2, 3).data.image!.data as Float32Array
    const image = float32(
      [4, 3, SIDE, SIDE],
      Float32Array.from({ length: 2 * half.length }, (_, i) => half[i % half.length]!)
    )
    const labels = tensor('uint8', [4, 1, SIDE, SIDE], new Uint8Array(4 * SIDE * SIDE).fill(255))
    const step = (module: Module) => module.step({ data: { image }, labels }, 0)
    const [whole, shared] = [
      await train({}, step, 'batch'),
      await train({ devices: ['cpu:0', 'cpu:1'] }, step, 'batch')
    ]
    const meansOf = (params: ReadonlyMap<string, Tensor>) =>
      new Map([...params].filter(([n]) => n.endsWith('running_mean')))
    expect(meansOf(whole.params).size).toBeGreaterThan(3)
    expect(largestGap(meansOf(whole.params), shared.params)).toBeLessThan(1e-5)
    const variance = shared.params.get('down.0.0.norm.running_var')!.data as Float32Array
    expect(Math.min(...variance)).toBeGreaterThan(0.1)
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
    for (const [name, { data }] of params) if (name.startsWith('down.')) expect(data).toEqual(before.get(name)!.data)
    expect(params.get('head.weight')!.data).not.toEqual(before.get('head.weight')!.data)
  })

  test('says what is wrong before it runs', async () => {
    const module = new Module(net())
    await expect(module.step(makeBatch(1, 0), 0.1)).rejects.toThrow(
      'The Module is not bound; call bind() with the shapes of the data before step().'
    )
    for (const verb of ['forwardBackward', 'gradientsOf', 'evaluate'] as const)
      await expect(module[verb](makeBatch(1, 0))).rejects.toThrow(`before ${verb}().`)
    await expect(module.update(0.1)).rejects.toThrow('before update().')
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
    await expect(module.bind({ image: [1, 3, 16, 16] }, null, { forTraining: true, devices: [] })).rejects.toThrow(
      'devices is empty'
    )
    const { data, labels } = makeBatch(1, 0)
    const stranger = tensor('uint8', labels.dims, new Uint8Array(SIDE * SIDE).fill(7))
    await expect(module.step({ data, labels: stranger }, 0.1)).rejects.toThrow(
      'The labels name the class 7; 0 to 2 were expected, or 255 for a pixel to ignore.'
    )
    await expect(module.evaluate({ data, labels: makeBatch(2, 0).labels })).rejects.toThrow(
      'The batch has 1 samples, but labels for 2.'
    )
    await expect(module.update(0.1)).rejects.toThrow(
      'There are no gradients to update with; call forwardBackward() first.'
    )
    await module.close()
  })

  test('forecasts more memory for more samples', async () => {
    const module = new Module(net(), { threads: 1 })
    const small = await module.bind({ image: [1, 3, 128, 128] }, null, { forTraining: true })
    const large = await module.bind({ image: [16, 3, 128, 128] }, null, { forTraining: true })
    const forward = await module.bind({ image: [16, 3, 128, 128] }, null, { forTraining: false })
    expect(await module.forecast({ image: [16, 3, 128, 128] })).toBe(large.bytes)
    await module.close()
    expect(large.labelShape).toEqual([16, 1, 128, 128])
    // the pixels of one feature map of the first level, as float32, are the least that each sample adds
    expect(large.bytes - small.bytes).toBeGreaterThan(15 * 4 * 4 * 128 * 128)
    expect(forward.bytes).toBeLessThan(0.7 * large.bytes)
  })

  test('keeps what learns in memory once, frozen parameters in the net alone', async () => {
    const module = new Module(net(), {
      threads: 1,
      multipliers: (name) => ({ rate: name === 'down.0.0.conv.bias' ? 0 : 1, decay: 1 })
    })
    const [learns, frozen] = [module.trainedNames[0]!, module.net.initializers.get('down.0.0.conv.bias')]
    expect(module.net.initializers.get(learns)!.data.buffer).toBe(module.store.view(learns).data.buffer)
    expect(frozen).toEqual(net().initializers.get('down.0.0.conv.bias'))
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
    module.setParams(new Map([['head.bias', tensor('float32', [3], [1, 2, 3])]]), { allowMissing: true })
    expect([...(module.getParams().get('head.bias')!.data as Float32Array)]).toEqual([1, 2, 3])
    const partly = { allowMissing: true }
    const wrong = (name: string, values: number[]) => new Map([[name, tensor('float32', [values.length], values)]])
    expect(() => module.setParams(wrong('nose', [1]), partly)).toThrow('The net has no parameter "nose".')
    expect(() => module.setParams(wrong('head.bias', [1, 2]), partly)).toThrow(
      '"head.bias" has the shape [2]; [3] was expected.'
    )
    expect(() => module.setParams(new Map())).toThrow('The parameter "down.0.0.conv.weight" is missing')
    module.setParams(new Map([['nose', tensor('float32', [1], [1])]]), { allowExtra: true, allowMissing: true })
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
