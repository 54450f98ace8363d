/** A training that starts from a weights file: fitted by name, told as an event, kept over a resume, refused in a sentence. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { float32 } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { findParameters } from '../../../main/core/graph/parameters'
import { Random } from '../../../main/core/data/random'
import { findNet } from '../../../main/core/models'
import { readSymbol } from '../../../main/core/models/mxnet/readSymbol'
import { inspectWeights, loadStartingNet } from '../../../main/core/train/startingNet'
import { writeParams } from '../../../main/core/weights/mxnetParams'
import { writeSafetensors } from '../../../main/core/weights/safetensors'
import { scratchFolder } from '../data/scratch'
import { fcn8s, symbolOf } from '../models/symbols'
import { fixturePath } from '../records'
import { makeDiscProject, train } from './discs'

const NET = 'unet:width=2,depth=1'

/** Every parameter of the net but the head, each filled with one value, under names changed by `rename`. */
async function weightsFile(rename: (name: string) => string = (name) => name): Promise<string> {
  const model = await findNet(NET).load(2, () => 0)
  const names = [...findParameters(model).keys()].filter((name) => !name.startsWith('head.'))
  const tensors = names.map((name): [string, Tensor] => {
    const { dims, data } = model.initializers.get(name)!
    return [rename(name), float32(dims, new Float32Array(data.length).fill(0.125))]
  })
  const file = join(await scratchFolder(), 'body.safetensors')
  await writeFile(file, writeSafetensors({ tensors: new Map(tensors), metadata: {} }))
  return file
}

describe('a training from a weights file', () => {
  it('tells what was loaded before its first step, and fits it before training', async () => {
    const weights = await weightsFile((name) => `module.old.${name}`)
    const options = { net: NET, weights, renames: ['module.old.*=*'], fullSteps: 2 }
    const { host } = await train(await makeDiscProject(), options)
    expect(host.events.slice(0, 2).map((event) => event.type)).toEqual(['started', 'weights'])
    const { report } = host.ofType('weights')[0]!
    expect(report).toMatchObject({ format: 'safetensors', missing: ['head.weight', 'head.bias'], unused: [] })
    expect(report.loaded[0]).toEqual({ name: 'down.0.0.conv.weight', from: 'module.old.down.0.0.conv.weight' })
    expect(report).toEqual(await inspectWeights(NET, weights, options.renames, 2))
    const { model } = await loadStartingNet({ net: NET, weights, renames: options.renames }, 2, () => 0.5)
    expect(model.initializers.get('down.0.0.conv.weight')!.data[0]).toBe(0.125)
    const { host: without } = await train(await makeDiscProject(), { ...options, weights: '' })
    expect(without.ofType('weights')).toEqual([])
    expect(without.losses()).not.toEqual(host.losses())
  })

  it('follows the recipe of FCN: an MXNet symbol, a classifier’s parameters, a renamed last layer, 255 ignored', async () => {
    const folder = await scratchFolder()
    const symbol = join(folder, 'fcn8s-symbol.json')
    await writeFile(symbol, symbolOf(fcn8s(21)))
    const random = new Random(3)
    const vgg = readSymbol(symbolOf(fcn8s(21)), 'fcn8s-symbol.json', () => random.normal())
    const body = [...findParameters(vgg).keys()].filter((name) => /^(conv|fc)/.test(name))
    const stored = new Map(body.map((name) => [`arg:vgg_${name}`, vgg.initializers.get(name)!]))
    await writeFile(
      join(folder, 'vgg16-0010.params'),
      writeParams(stored.set('arg:vgg_fc8_bias', float32([9], new Float32Array(9))))
    )
    const scribbled = await makeDiscProject({
      paint: (label) => ({ ...label, pixels: label.pixels.map((c, i) => (i % 3 ? 255 : c)) })
    })
    const weights = join(folder, 'vgg16-0010.params')
    const { host } = await train(scribbled, { net: symbol, weights, renames: ['arg:vgg_*=*'], fullSteps: 4 })
    const { report } = host.ofType('weights')[0]!
    expect(report.loaded.map(({ name }) => name)).toEqual(body)
    expect(report.unused).toEqual(['arg:vgg_fc8_bias'])
    expect(report.missing.every((name) => name.startsWith('head.'))).toBe(true)
    expect(host.ofType('finished')).toMatchObject([{ reason: 'completed' }])
    expect(host.losses()).toHaveLength(4)
    expect(host.losses().every(Number.isFinite)).toBe(true)
  })

  it('does not start when nothing fits, and says what the two sides are called', async () => {
    const weights = await weightsFile((name) => `strange.${name}.w`)
    await expect(train(await makeDiscProject(), { net: NET, weights })).rejects.toMatchObject({
      code: 'bad-weights',
      message:
        'Nothing of body.safetensors fits the net: its names are like "strange.down.0.0.conv.weight.w", the net\'s like "down.0.0.conv.weight"; a rule for renaming may bring them together.'
    })
  })

  it('does not start when only shapes differ', async () => {
    const weights = await weightsFile()
    await expect(loadStartingNet({ net: 'unet', weights, renames: [] }, 2, () => 0)).rejects.toThrow(
      'has the shape [2,3,3,3], and [16,3,3,3] was expected.'
    )
  })

  it('does not start from a file that would run code, one that is no weights file, or with a rule that is none', async () => {
    const folder = await makeDiscProject()
    await expect(train(folder, { net: NET, weights: fixturePath('weights/attack.pth') })).rejects.toThrow(
      '"posix.system"'
    )
    await expect(train(folder, { net: NET, weights: fixturePath('weights.jsonl') })).rejects.toThrow(
      'weights.jsonl is no weights file; ONNX (.onnx), PyTorch (.pth, .pt, .bin, .ckpt), safetensors (.safetensors), MXNet (.params) was expected.'
    )
    await expect(train(folder, { net: NET, weights: await weightsFile(), renames: ['a'] })).rejects.toThrow(
      '"a" is no rule for renaming'
    )
  })
})
