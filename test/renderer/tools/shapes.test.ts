import { expect, test } from 'vitest'
import { brush } from '../../../renderer/tools/brush'
import { component } from '../../../renderer/tools/component'
import { ellipse } from '../../../renderer/tools/ellipse'
import { line } from '../../../renderer/tools/line'
import { predictionBrush } from '../../../renderer/tools/predictionBrush'
import { rectangle } from '../../../renderer/tools/rectangle'
import { drawn, Picture } from '../raster/picture'
import { Desk } from './desk'

const drag = (desk: Desk, from: readonly [number, number], to: readonly [number, number], how = {}) => {
  desk.press(from, how)
  desk.drag(to)
  desk.release(to, how)
}

test('a rectangle reaches from corner to corner, in any direction', () => {
  const desk = new Desk(rectangle.create(), 7, 4)
  drag(desk, [5.2, 3.1], [1.1, 0.9])
  expect(`${desk}`).toBe('.......\n.1111..\n.1111..\n.......')
})

test('with Shift a rectangle is a square and an ellipse a circle', () => {
  const desk = new Desk(rectangle.create(), 6, 4)
  drag(desk, [1, 0], [3, 3], { shift: true })
  expect(`${desk}`).toBe('.111..\n.111..\n.111..\n......')
  const round = new Desk(ellipse.create(), 8, 8)
  drag(round, [1, 1], [3, 7], { shift: true })
  expect(`${round}`).toBe(
    drawn(`
      ........
      ..1111..
      .111111.
      .111111.
      .111111.
      .111111.
      ..1111..
      ........`)
  )
})

test('a line has its width, and an end that Shift puts on a step of 45 degrees', () => {
  const desk = new Desk(line.create(), 8, 4).set({ lineWidth: 2 })
  drag(desk, [1, 2], [7, 2.6], { shift: true })
  expect(`${desk}`).toBe('........\n11111111\n11111111\n........')
})

test('Escape drops a shape that is being drawn', () => {
  const desk = new Desk(rectangle.create(), 4, 2)
  desk.press([0, 0])
  desk.drag([4, 2])
  expect(desk.tool.key?.('Escape', desk)).toBe(true)
  desk.release([4, 2])
  expect(`${desk}`).toBe('....\n....')
})

test('a square brush drawn aslant covers the way of the square', () => {
  const desk = new Desk(brush.create(), 8, 6).set({ tip: 'square' })
  desk.brushSize = 3
  desk.press([1.5, 1.5])
  desk.drag([5.5, 4.5])
  desk.release([5.5, 4.5])
  // Between the squares at (1, 1) and (5, 4) the sides are lines of slope 3 / 4: from (3, 0) to (7, 3) and from (0, 3) to (4, 6).
  expect(`${desk}`).toBe(
    drawn(`
      1111....
      11111...
      111111..
      .111111.
      ..11111.
      ...1111.`)
  )
})

test('what replaces takes the place of the objects that it touches, as one step', () => {
  const objects = `
    111...11
    111...11
    ......11
    22......`
  const desk = Desk.with(rectangle.create(), objects)
  drag(desk, [2, 1], [4, 4], { mode: 'replace' })
  expect(`${desk}`).toBe('......11\n..11..11\n..11..11\n2211....')
  desk.history.undo()
  expect(`${desk}`).toBe(drawn(objects))
})

test('what subtracts leaves nothing labelled', () => {
  const desk = Desk.with(rectangle.create(), '1122\n1122')
  drag(desk, [1, 0], [3, 1], { mode: 'subtract' })
  expect(`${desk}`).toBe('1..2\n1122')
})

test('a brush that replaces begins with taking the object beneath it away', () => {
  const desk = Desk.with(brush.create(), '111.1\n111.1')
  desk.click([1.5, 0.5], { mode: 'replace' })
  expect(`${desk}`).toBe('.1..1\n....1')
})

test('no tool writes over a locked class, nor over anything but the chosen one', () => {
  const desk = Desk.with(rectangle.create(), '0022..\n0022..')
  desk.locked = [2]
  drag(desk, [0, 0], [6, 1])
  expect(`${desk}`).toBe('112211\n0022..')
  desk.locked = []
  desk.only = 255
  drag(desk, [0, 1], [6, 2])
  expect(`${desk}`).toBe('112211\n002211')
  desk.only = 0
  desk.activeClass = 3
  drag(desk, [0, 0], [6, 2])
  expect(`${desk}`).toBe('112211\n332211')
})

test('a click gives one object the active class or deletes it', () => {
  const desk = Desk.with(component.create(), '22.22\n2...2')
  desk.click([0.5, 0.5])
  expect(`${desk}`).toBe('11.22\n1...2')
  desk.set({ componentAct: 'remove' }).click([4.5, 0.5])
  expect(`${desk}`).toBe('11...\n1....')
  desk.click([2.5, 0.5])
  expect(desk.said.at(-1)).toBe('There is no labelled object here.')
})

test('the prediction brush paints what is predicted beneath it, and only where nothing is labelled', () => {
  const desk = Desk.with(predictionBrush.create(), '.....\n.2...\n.....')
  desk.prediction = new Picture('11.00\n11.00\n11.00')
  desk.press([0.5, 1.5])
  desk.drag([3.5, 1.5])
  desk.release([3.5, 1.5])
  expect(`${desk}`).toBe('.....\n12.0.\n.....')
})
