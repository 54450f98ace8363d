/** Nets that were exported for one size of image: opened where nothing but the port says so, used at that size otherwise. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx } from '../../../main/core/graph/onnx'
import { int64s, tensor } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'
import { fitHead } from '../../../main/core/models/head'
import { fixedImagesOf } from '../../../main/core/models/imageSize'
import { model, node, port, runModel, weights } from '../graph/models'
import { fixturePath, readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

const point = { kernel_shape: [1, 1] }
const half = { kernel_shape: [2, 2], strides: [2, 2] }
const CONSTANTS = { w: weights([4, 3, 2, 2]), score: weights([6, 4, 1, 1]) }
const encoder = node('Conv', ['image', 'w'], ['a'], half)
const score = (from: string) => node('Conv', [from, 'score'], ['y'], point)
const ofSize = (n: number | string, height: number, width: number) => ({
  inputs: [port('image', [n, 3, height, width])]
})
const fit = (net: Model) => fitHead(normalizeModel(net), 2, () => 1)

describe('a net whose port alone fixes the size', () => {
  it('takes any size, the probe being of the very same size too', () => {
    for (const [height, width] of [
      [48, 80],
      [64, 64],
      [160, 96]
    ] as const) {
      const fitted = fit(model([encoder, score('a')], CONSTANTS, ofSize(1, height, width)))
      expect([fixedImagesOf(fitted), fitted.inputs[0]!.shape]).toEqual([null, ['N', 3, 'H', 'W']])
    }
  })
})

describe('a net whose layers hold the size', () => {
  /** Scores enlarged to a size that is written down. */
  const resized = (n: number, height: number, width: number, sizes: readonly number[]) =>
    model(
      [encoder, node('Resize', ['a', '', '', 'sizes'], ['b'], { mode: 'linear' }), score('b')],
      { ...CONSTANTS, sizes: int64s(sizes) },
      ofSize(n, height, width)
    )

  it('keeps it, for any number of images', async () => {
    const fitted = fit(resized(1, 48, 80, [1, 4, 48, 80]))
    expect(fixedImagesOf(fitted)).toEqual({ height: 48, width: 80, batch: null })
    expect(fitted.outputs[0]!.shape).toEqual(['N', 2, 48, 80])
    const { logits } = await runModel(fitted, { image: weights([3, 3, 48, 80]) })
    expect(logits!.dims).toEqual([3, 2, 48, 80])
  })

  it('of the probe’s own size keeps it, too', () => {
    expect(fixedImagesOf(fit(resized(1, 64, 64, [1, 4, 64, 64])))).toEqual({ height: 64, width: 64, batch: null })
  })

  it('and scores that are no whole fraction of it is enlarged to it', async () => {
    const fitted = fit(resized(1, 33, 21, [1, 4, 20, 16]))
    const { logits } = await runModel(fitted, { image: weights([1, 3, 33, 21]) })
    expect(logits!.dims).toEqual([1, 2, 33, 21])
  })

  it('computes for several images at a time what PyTorch computes for each', async () => {
    const file = normalizeModel(readOnnx(await readFile(fixturePath('fixed.onnx')), 'fixed.onnx'))
    const fitted = fitHead(file, 3, () => 1)
    expect(fixedImagesOf(fitted)).toEqual({ height: 48, width: 32, batch: null })
    const own = new Map(fitted.initializers)
    for (const role of ['weight', 'bias']) own.set(`head.${role}`, file.initializers.get(`score.${role}`)!)
    const [{ image, scores }] = readRecords<{ image: TensorRecord; scores: TensorRecord }>('fixed.jsonl') as [
      { image: TensorRecord; scores: TensorRecord }
    ]
    const { logits } = await runModel({ ...fitted, initializers: own }, { image: tensorOf(image) })
    expect(relativeError(logits!.data as Float32Array, scores.data)).toBeLessThan(1e-5)
  })
})

describe('a net that holds the number of images where it cannot be opened', () => {
  /** Images along the second axis for a while, as attention in PyTorch's own layout has them. */
  const turned = (n: number) =>
    model(
      [
        node('Transpose', ['image'], ['t'], { perm: [1, 0, 2, 3] }),
        node('Reshape', ['t', 'flat'], ['f']),
        node('Reshape', ['f', 'back'], ['b']),
        node('Transpose', ['b'], ['same'], { perm: [1, 0, 2, 3] }),
        node('Conv', ['same', 'w'], ['a'], half),
        score('a')
      ],
      { ...CONSTANTS, flat: int64s([3 * n, 48 * 80]), back: int64s([3, n, 48, 80]) },
      ofSize(n, 48, 80)
    )

  it('takes one image at a time', () => {
    const fitted = fit(turned(1))
    expect([fixedImagesOf(fitted), fitted.outputs[0]!.shape]).toEqual([
      { height: 48, width: 80, batch: 1 },
      [1, 2, 48, 80]
    ])
  })

  it('and wants several is refused', () => {
    expect(() => fit(turned(4))).toThrow(
      'The net was exported for exactly 4 images of 48 x 80 pixels at a time; export it for one image, or with open axes.'
    )
  })
})

it('a net that fits not even its own size says where', () => {
  const broken = model(
    [node('Reshape', ['image', 'shape'], ['r']), node('Conv', ['r', 'w'], ['a'], half), score('a')],
    { ...CONSTANTS, shape: tensor('int64', [4], [1, 3, 32, 32]) },
    ofSize(1, 48, 80)
  )
  expect(() => fit(broken)).toThrow('Node "the r" (Reshape) cannot turn [1,3,48,80] into [1,3,32,32].')
})
