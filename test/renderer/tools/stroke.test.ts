import { expect, test } from 'vitest'
import { brush } from '../../../renderer/tools/brush'
import { eraser } from '../../../renderer/tools/eraser'
import { drawn } from '../raster/picture'
import { Desk } from './desk'

test('a drag paints one continuous stroke, and undo takes all of it', () => {
  const desk = new Desk(brush.create(), 8, 4)
  desk.press([0.5, 0.5])
  desk.drag([5.5, 0.5], [5.5, 3.5])
  desk.release([5.5, 3.5])
  expect(`${desk}`).toBe(
    drawn(`
      111111..
      .....1..
      .....1..
      .....1..`)
  )
  desk.history.undo()
  expect([`${desk}`.includes('1'), desk.history.canUndo]).toEqual([false, false])
})

test('Shift draws a straight line from where the last stroke ended', () => {
  const desk = new Desk(brush.create(), 6, 3)
  desk.click([0.5, 0.5])
  desk.click([5.5, 0.5], { shift: true })
  desk.click([5.5, 2.5], { shift: true })
  expect(`${desk}`).toBe('111111\n.....1\n.....1')
})

test('the first Shift-click has no line to draw and paints a point', () => {
  const desk = new Desk(brush.create(), 3, 1)
  desk.click([1.5, 0.5], { shift: true })
  expect(`${desk}`).toBe('.1.')
})

test('the right button erases with the brush, and the eraser always does', () => {
  for (const [tool, how] of [
    [brush.create(), { mode: 'subtract' }],
    [eraser.create(), {}]
  ] as const) {
    const desk = new Desk(tool, 4, 1)
    desk.open()
    desk.labels.fillSpan(0, 0, 4, 2)
    desk.commit()
    desk.click([1.5, 0.5], how)
    expect(`${desk}`).toBe('2.22')
  }
})

test('Escape during a stroke leaves the labels as they were', () => {
  const desk = new Desk(brush.create(), 4, 1)
  desk.click([0.5, 0.5])
  desk.press([2.5, 0.5])
  desk.drag([3.5, 0.5])
  expect(desk.tool.key?.('Escape', desk)).toBe(true)
  desk.drag([1.5, 0.5])
  desk.release([1.5, 0.5])
  expect(`${desk}`).toBe('1...')
})

test('Escape without a stroke is left to others', () => {
  const desk = new Desk(brush.create(), 4, 1)
  expect(desk.tool.key?.('Escape', desk)).toBe(false)
})

test('a pen paints the wider the harder it is pressed, where that is wanted', () => {
  const dot = (pressure: boolean) => {
    const desk = new Desk(brush.create(), 5, 5).set({ tip: 'square', pressure })
    desk.brushSize = 5
    desk.tool.down!({ points: [{ x: 2.5, y: 2.5, pressure: 0.6 }], mode: 'add', shift: false, clicks: 1 }, desk)
    return `${desk}`
  }
  expect(dot(true)).toBe('.....\n.111.\n.111.\n.111.\n.....')
  expect(dot(false)).toBe('11111\n11111\n11111\n11111\n11111')
})
