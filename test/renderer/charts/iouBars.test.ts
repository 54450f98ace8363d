import { expect, it } from 'vitest'
import { iouBars } from '../../../renderer/charts/iouBars'

const CLASSES = [
  { name: 'sky', color: '#00f' },
  { name: 'road', color: '#888' },
  { name: 'sign', color: '#f00' }
]

it('bars have the classes in order, a change only when it can be seen, and no length where a class does not occur', () => {
  expect(iouBars(CLASSES, [0.9, 0.5, null], [0.898, 0.25, 0.1])).toEqual([
    { name: 'sky', color: '#00f', iou: 0.9, change: null },
    { name: 'road', color: '#888', iou: 0.5, change: 0.25 },
    { name: 'sign', color: '#f00', iou: null, change: null }
  ])
})
