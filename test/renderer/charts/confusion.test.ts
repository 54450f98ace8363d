import { expect, it } from 'vitest'
import { confusionPicture } from '../../../renderer/charts/confusion'

it('a confusion matrix has a cell per pair of classes, with its share of the true class', () => {
  expect(
    confusionPicture(
      [
        [3, 1],
        [0, 0]
      ],
      60
    )
  ).toEqual({
    side: 30,
    hasText: true,
    cells: [
      { truth: 0, predicted: 0, x: 0, y: 0, count: 3, share: 0.75 },
      { truth: 0, predicted: 1, x: 30, y: 0, count: 1, share: 0.25 },
      { truth: 1, predicted: 0, x: 0, y: 30, count: 0, share: null },
      { truth: 1, predicted: 1, x: 30, y: 30, count: 0, share: null }
    ]
  })
})

it('cells shrink with the number of classes, lose their text, and never vanish', () => {
  const of = (classes: number) => confusionPicture(Array(classes).fill(Array(classes).fill(1)), 240)
  expect([2, 10, 20, 60, 200].map((n) => [of(n).side, of(n).hasText])).toEqual([
    [34, true],
    [24, true],
    [12, false],
    [4, false],
    [3, false]
  ])
})
