import { describe, expect, it } from 'vitest'
import { balancedWeights } from '../../../main/core/train/run'
import { ConfusionMatrix } from '../../../main/core/train/metrics'
import { mapOf } from '../data/picture'

describe('a confusion matrix', () => {
  it('scores a case worked by hand', () => {
    const matrix = new ConfusionMatrix(4)
    // class 0: 3 right, 1 lost to 1; class 1: 2 right, 1 lost to 2; class 2: 0 right, 1 lost to 0; class 3 only where dots are
    matrix.add(mapOf('0000 111. .2..').pixels, mapOf('0001 1123 3033').pixels)
    expect(matrix.scores()).toEqual({
      iou: [3 / 5, 2 / 4, 0, null],
      meanIou: (3 / 5 + 2 / 4 + 0) / 3,
      pixelAccuracy: 5 / 8
    })
  })

  it('adds up over maps, and a class that is only predicted counts as missed', () => {
    const matrix = new ConfusionMatrix(3)
    matrix.add(mapOf('00').pixels, mapOf('02').pixels)
    matrix.add(mapOf('1.').pixels, mapOf('11').pixels)
    expect(matrix.scores()).toEqual({ iou: [1 / 2, 1, 0], meanIou: 1 / 2, pixelAccuracy: 2 / 3 })
  })

  it('knows nothing where nothing is labelled', () => {
    const matrix = new ConfusionMatrix(2)
    matrix.add(mapOf('...').pixels, mapOf('011').pixels)
    expect(matrix.scores()).toEqual({ iou: [null, null], meanIou: null, pixelAccuracy: null })
  })
})

describe('balanced class weights', () => {
  it('are the softened inverse of the frequency, with mean 1 over the labelled pixels', () => {
    // √(100/64) = 1.25, √(100/36) = 1.667; mean 0.64·1.25 + 0.36·1.667 = 1.4
    const weights = balancedWeights([64, 36, 0])
    expect(weights[0]).toBeCloseTo(1.25 / 1.4, 12)
    expect(weights[1]).toBeCloseTo(5 / 3 / 1.4, 12)
    expect(weights[2]).toBeCloseTo(1 / 1.4, 12)
  })
})
