import { describe, expect, it } from 'vitest'
import { balancedWeights } from '../../../main/core/train/classWeights'
import { confusionCsv, printConfusion } from '../../../main/core/train/confusionText'
import { ConfusionMatrix, METRICS, pickMetrics } from '../../../main/core/module/metrics'
import { mapOf } from '../data/picture'

/** class 0: 3 right, 1 taken for 1; class 1: 2 right, 1 taken for 2; class 2: 1 taken for 0; class 3 only where nothing is labelled */
function workedByHand(): ConfusionMatrix {
  const matrix = new ConfusionMatrix(4)
  matrix.add(mapOf('0000 111. .2..').pixels, mapOf('0001 1123 3033').pixels)
  return matrix
}

describe('a confusion matrix', () => {
  it('scores a case worked by hand', () => {
    expect(workedByHand().scores()).toEqual({
      iou: [3 / 5, 2 / 4, 0, null],
      meanIou: (3 / 5 + 2 / 4 + 0) / 3,
      dice: [6 / 8, 4 / 6, 0, null],
      meanDice: (6 / 8 + 4 / 6 + 0) / 3,
      precision: [3 / 4, 2 / 3, 0, null],
      meanPrecision: (3 / 4 + 2 / 3 + 0) / 3,
      recall: [3 / 4, 2 / 3, 0, null],
      meanRecall: (3 / 4 + 2 / 3 + 0) / 3,
      pixelAccuracy: 5 / 8
    })
  })

  it('adds up over maps, and a class that is only predicted counts as missed, but has no recall', () => {
    const matrix = new ConfusionMatrix(3)
    matrix.add(mapOf('00').pixels, mapOf('02').pixels)
    matrix.add(mapOf('1.').pixels, mapOf('11').pixels)
    expect(matrix.scores()).toMatchObject({
      iou: [1 / 2, 1, 0],
      meanIou: 1 / 2,
      precision: [1, 1, 0],
      recall: [1 / 2, 1, null],
      pixelAccuracy: 2 / 3
    })
  })

  it('knows nothing where nothing is labelled', () => {
    const matrix = new ConfusionMatrix(2)
    matrix.add(mapOf('...').pixels, mapOf('011').pixels)
    const none = [null, null]
    expect(matrix.scores()).toMatchObject({ iou: none, dice: none, precision: none, recall: none })
    const nothing = { meanIou: null, meanDice: null, pixelAccuracy: null, meanPrecision: null, meanRecall: null }
    expect(pickMetrics(matrix.scores(), METRICS)).toEqual(nothing)
  })

  it('shows its counts, true classes in rows', () => {
    expect(workedByHand().rows()).toEqual([
      [3, 1, 0, 0],
      [0, 2, 1, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0]
    ])
    expect(workedByHand().count(1, 2)).toBe(1)
  })
})

describe('a confusion matrix as text', () => {
  const classes = ['road', 'a "wall", old', 'sky', 'x']

  it('is a table of percents for people', () => {
    expect(printConfusion(workedByHand().rows(), classes).join('\n')).toBe(
      [
        'true \\ predicted, %   road  a "wall", old   sky    x',
        'road                  75.0           25.0   0.0  0.0',
        'a "wall", old          0.0           66.7  33.3  0.0',
        'sky                  100.0            0.0   0.0  0.0',
        'x                        –              –     –    –'
      ].join('\n')
    )
  })

  it('is a CSV file of counts with quoted names', () => {
    expect(confusionCsv(workedByHand().rows(), classes)).toBe(
      [
        'true \\ predicted,road,"a ""wall"", old",sky,x',
        'road,3,1,0,0',
        '"a ""wall"", old",0,2,1,0',
        'sky,1,0,0,0',
        'x,0,0,0,0',
        ''
      ].join('\r\n')
    )
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
