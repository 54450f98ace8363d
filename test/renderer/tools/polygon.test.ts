import { expect, test } from 'vitest'
import { lasso } from '../../../renderer/tools/lasso'
import { polygon } from '../../../renderer/tools/polygon'
import type { Preview } from '../../../renderer/tools/tool'
import { drawn } from '../raster/picture'
import { Desk } from './desk'

const SQUARE = drawn(`
  .....
  .111.
  .111.
  .111.
  .....`)
const CORNERS = [
  [1, 1],
  [4, 1],
  [4, 4],
  [1, 4]
] as const

function deskWithCorners(): Desk {
  const desk = new Desk(polygon.create(), 5, 5)
  CORNERS.forEach((corner) => desk.click(corner))
  return desk
}

test.each([
  ['Enter', (desk: Desk) => desk.tool.key?.('Enter', desk)],
  ['a double-click', (desk: Desk) => desk.click(CORNERS[3], { clicks: 2 })],
  ['a click on the first corner', (desk: Desk) => desk.click([1.1, 0.9])]
])('%s closes the polygon', (_name, close) => {
  const desk = deskWithCorners()
  expect(`${desk}`).not.toContain('1')
  close(desk)
  expect(`${desk}`).toBe(SQUARE)
  expect(desk.tool.preview(desk)).toEqual([])
})

test('Backspace takes corners back, Escape all of them', () => {
  const desk = deskWithCorners()
  desk.tool.key?.('Backspace', desk)
  desk.tool.key?.('Backspace', desk)
  desk.click([4, 4])
  desk.click([1, 4])
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).toBe(SQUARE)

  desk.click([0, 0])
  desk.tool.key?.('Escape', desk)
  expect(desk.tool.key?.('Enter', desk)).toBe(false)
  expect(`${desk}`).toBe(SQUARE)
})

test('a lasso is filled when the button is released', () => {
  const desk = new Desk(lasso.create(), 5, 5)
  desk.press([1, 1])
  desk.drag([2, 1], [4, 1], [4, 4], [1, 4], [1, 1.2])
  desk.release([1, 1.2])
  expect(`${desk}`).toBe(SQUARE)
})

test('a lasso that is adjusted first keeps the fewest points, which can be moved, added and taken away', () => {
  const desk = new Desk(lasso.create(), 8, 5).set({ adjust: true })
  desk.press([1, 1])
  desk.drag([2, 1], [3, 1], [4, 1], [4, 2], [4, 4], [3, 4], [1, 4], [1, 1])
  desk.release([1, 1])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'polygon', isClosed: true }])
  const points = () => (desk.tool.preview(desk)[0] as Extract<Preview, { type: 'polygon' }>).points
  expect(points().map(({ x, y }) => [x, y])).toEqual([
    [1, 1],
    [4, 1],
    [4, 4],
    [1, 4],
    [1, 1]
  ])
  expect(`${desk}`).not.toContain('1')

  desk.press([4, 4])
  desk.drag([5, 4], [7, 4])
  desk.release([7, 4])
  desk.press([4, 1])
  desk.drag([7, 1])
  desk.release([7, 1])
  desk.press([4, 1])
  desk.drag([4, 2])
  desk.release([4, 2])
  expect(points()).toHaveLength(6)
  desk.press([4, 2], { mode: 'subtract' })
  desk.release([4, 2])
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).toBe(
    drawn(`
    ........
    .111111.
    .111111.
    .111111.
    ........`)
  )
})

test('corners of an open polygon can be dragged, and Backspace takes the one beneath the pointer', () => {
  const desk = new Desk(polygon.create(), 5, 5)
  for (const corner of [
    [1, 1],
    [2, 1],
    [4, 4],
    [1, 4]
  ] as const)
    desk.click(corner)
  desk.press([2, 1])
  desk.drag([3, 1], [4, 1])
  desk.release([4, 1])
  desk.click([0, 2])
  desk.hover([0, 2])
  desk.tool.key?.('Backspace', desk)
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).toBe(SQUARE)
})

test('a polygon begun with the right button erases', () => {
  const desk = new Desk(polygon.create(), 5, 5)
  desk.open()
  for (let y = 0; y < 5; y++) desk.labels.fillSpan(y, 0, 5, 2)
  desk.commit()
  CORNERS.forEach((corner) => desk.click(corner, { mode: 'subtract' }))
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).toBe('22222\n2...2\n2...2\n2...2\n22222')
})

test('the preview says when a click would close', () => {
  const desk = deskWithCorners()
  desk.hover([3, 3])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'polygon', closes: false }])
  desk.hover([1.1, 1.1])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'polygon', closes: true }])
})
