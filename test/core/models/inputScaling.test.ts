/** What a net is given for a picture: one orange pixel followed through every preset by hand, and what a file's net is guessed to want. */
import { describe, expect, it } from 'vitest'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import { tensor } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'
import { guessInput } from '../../../main/core/models/guessInput'
import { fitHead } from '../../../main/core/models/head'
import { takeImage } from '../../../main/core/models/imagePort'
import {
  describeScaling,
  INPUT_PRESETS,
  scaleInput,
  withoutNormalisation,
  withoutScaling,
  type InputScaling
} from '../../../main/core/models/inputScaling'
import { model, node, port, runModel, weights } from '../graph/models'

/** Answers what it was given. */
const mirror = model([node('Conv', ['image', 'same'], ['seen'], { kernel_shape: [1, 1] })], {
  same: tensor('float32', [3, 3, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1])
})
const ORANGE = [255, 102, 51]
const orange = tensor(
  'float32',
  [1, 3, 1, 1],
  ORANGE.map((byte) => byte / 255)
)

async function seen(net: Model): Promise<number[]> {
  const { seen: values } = await runModel(net, { image: orange })
  return Array.from(values!.data as Float32Array, (v) => Math.round(v * 1000) / 1000)
}

describe('what a net is given for an orange pixel', () => {
  it('is (byte - mean) / std, in the order of the channels', async () => {
    const found = await Promise.all(
      Object.entries(INPUT_PRESETS).map(async ([name, scaling]) => [name, await seen(scaleInput(mirror, scaling))])
    )
    expect(Object.fromEntries(found)).toEqual({
      unit: [1, 0.4, 0.2],
      symmetric: [1, -0.2, -0.6],
      bytes: [255, 102, 51],
      imagenet: [2.249, -0.25, -0.916],
      vgg: [131.32, -14.779, -52.939],
      caffe: [-52.939, -14.779, 131.32]
    })
    const own: InputScaling = { mean: [55, 2, 1], std: [100, 50, 25], order: 'bgr' }
    expect(await seen(scaleInput(mirror, own))).toEqual([2, 2, 2])
  })

  it('is the same after the net was written to a file and read again, and learns nothing', async () => {
    const scaled = scaleInput(mirror, INPUT_PRESETS.caffe)
    const reread = normalizeModel(readOnnx(writeOnnx(scaled), 'scaled'))
    expect(await seen(reread)).toEqual(await seen(scaled))
    expect([...findParameters(reread).keys()]).toEqual(['same'])
    expect(reread.metadata.get('segsmith.input')).toBe('BGR from 0 to 255, minus (103.939, 116.779, 123.68)')
    expect(withoutScaling(reread).nodes.map((n) => n.op)).toEqual(['Conv'])
    expect(await seen(scaleInput(reread, INPUT_PRESETS.bytes))).toEqual(ORANGE)
  })

  it('replaces what the first layers of a net do with constants', async () => {
    const own = model([node('Sub', ['image', 'm'], ['c']), node('Mul', ['c', 'f'], ['n']), ...mirrorOf('n')], {
      m: tensor('float32', [1, 3, 1, 1], [0.5, 0.5, 0.5]),
      f: tensor('float32', [], [4]),
      same: mirror.initializers.get('same')!
    })
    expect(await seen(own)).toEqual([2, -0.4, -1.2])
    expect(await seen(withoutNormalisation(own))).toEqual([1, 0.4, 0.2])
  })

  it('is one gray value for a net of one channel, whatever the order of the channels', async () => {
    const gray = fitHead(grayNet([1, 1, 'H', 'W']), 2, () => 1)
    expect(gray.inputs[0]!.shape).toEqual(['N', 3, 'H', 'W'])
    // 0.299 · 255 + 0.587 · 102 + 0.114 · 51 = 141.933; the fresh head weighs it by 0.01
    for (const order of ['rgb', 'bgr'] as const) {
      const scaled = scaleInput(gray, { mean: [0, 0, 0], std: [1, 1, 1], order })
      const { logits } = await runModel(scaled, { image: orange })
      expect(Array.from(logits!.data as Float32Array)).toEqual([expect.closeTo(1.41933, 4), expect.closeTo(1.41933, 4)])
    }
  })

  it('is refused in a sentence for a net of other channels, even where only the first layer says how many', () => {
    expect(() => fitHead(grayNet(['N', 4, 'H', 'W'], 4), 2, () => 0)).toThrow(
      'The net\'s input "image" has 4 channels; 3 (colour) or 1 (gray) were expected.'
    )
    expect(() => fitHead(grayNet(['N', 'C', 'H', 'W'], 2), 2, () => 0)).toThrow(
      'has 2 channels; 3 (colour) or 1 (gray)'
    )
    expect(fitHead(grayNet(['N', 'C', 'H', 'W']), 2, () => 0).nodes[0]!.op).toBe('Mul')
  })

  it('is said in words', () => {
    expect(Object.values(INPUT_PRESETS).map(describeScaling)).toEqual([
      'RGB from 0 to 1',
      'RGB from 0 to 1, minus (0.5, 0.5, 0.5), divided by (0.5, 0.5, 0.5)',
      'RGB from 0 to 255',
      'RGB from 0 to 1, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225)',
      'RGB from 0 to 255, minus (123.68, 116.779, 103.939)',
      'BGR from 0 to 255, minus (103.939, 116.779, 123.68)'
    ])
  })
})

describe('a guess at what a net wants', () => {
  const guess = (file: string, net: Model) => guessInput(file, net).preset
  const named = (...names: string[]) =>
    model([node('Relu', ['image'], ['y'])], Object.fromEntries(names.map((n) => [n, weights([1])])))

  it('knows nets and layers of torchvision and of MXNet by name', () => {
    expect(guess('/nets/deeplabv3_resnet50.onnx', named())).toBe('imagenet')
    expect(guess('/nets/mine.onnx', named('backbone.layer1.0.conv1.weight'))).toBe('imagenet')
    expect(guess('C:\\nets\\cells.onnx', named('conv1_1_weight'))).toBe('vgg')
    expect(guess('/nets/FCN8s_VGG16-symbol.json', named('score_weight'))).toBe('vgg')
    expect(guess('/nets/cells-symbol.json', named('resnetv10_conv0_weight'))).toBe('imagenet')
    expect(guess('/resnet50/cells.onnx', named('enc.0.weight'))).toBe('unit')
  })

  it('leaves alone a net that scales its pictures itself', () => {
    const centring = model([node('Sub', ['image', 'm'], ['c']), ...mirrorOf('c')], {
      m: weights([1, 3, 1, 1]),
      same: mirror.initializers.get('same')!
    })
    expect(guess('/nets/resnet50.onnx', centring)).toBe('unit')
    const names = ['s', 'b', 'mean', 'v']
    const norm = model([node('BatchNormalization', ['image', ...names], ['y'])], {
      ...Object.fromEntries(names.map((n) => [n, weights([3])]))
    })
    expect(guess('/nets/resnet-50-symbol.json', norm)).toBe('bytes')
    expect(guess('/nets/resnet50.onnx', scaleInput(mirror, INPUT_PRESETS.bytes))).toBe('unit')
  })
})

function mirrorOf(value: string) {
  return [node('Conv', [value, 'same'], ['seen'], { kernel_shape: [1, 1] })]
}

/** A convolution that answers its first channel, and a head. */
function grayNet(shape: readonly (number | string)[], channels = 1): Model {
  return model(
    [
      node('Conv', ['image', 'body'], ['h'], { kernel_shape: [1, 1] }),
      node('Conv', ['h', 'old'], ['y'], { kernel_shape: [1, 1] })
    ],
    {
      body: tensor('float32', [1, channels, 1, 1], [1, ...Array<number>(channels - 1).fill(0)]),
      old: weights([5, 1, 1, 1])
    },
    { inputs: [port('image', shape)] }
  )
}

it('a net of bytes is given bytes once, whatever is chosen about it', async () => {
  const ofBytes = { ...mirror, inputs: [port('image', ['N', 3, 'H', 'W'], 'uint8')] }
  const taken = takeImage({
    ...ofBytes,
    nodes: [node('Cast', ['image'], ['float'], { to: 1 }), { ...mirror.nodes[0]!, inputs: ['float', 'same'] }]
  })
  expect(await seen(taken)).toEqual(ORANGE)
  expect(await seen(scaleInput(taken, INPUT_PRESETS.bytes))).toEqual(ORANGE)
  expect(await seen(scaleInput(scaleInput(taken, INPUT_PRESETS.vgg), INPUT_PRESETS.bytes))).toEqual(ORANGE)
})
