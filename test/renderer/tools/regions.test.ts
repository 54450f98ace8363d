import { expect, test } from 'vitest'
import { acceptRegion } from '../../../renderer/tools/acceptRegion'
import { fill } from '../../../renderer/tools/fill'
import { drawn, Picture } from '../raster/picture'
import { Desk } from './desk'

const RING = `
  ......
  .2222.
  .2..2.
  .2..2.
  .2222.
  ......`

test('a fill stays inside the outline that was painted', () => {
  const desk = Desk.with(fill.create(), RING)
  desk.click([2.5, 2.5])
  expect(`${desk}`).toBe(drawn(RING.replaceAll('2..2', '2112')))
  expect(desk.said).toEqual(['4 pixels filled'])
})

test('with Shift a fill takes the holes too, as one step', () => {
  const desk = Desk.with(fill.create(), RING)
  desk.activeClass = 2
  desk.click([1.5, 1.5], { shift: true })
  expect(`${desk}`).toBe(drawn(RING.replaceAll('2..2', '2222')))
  expect(desk.said).toEqual(['4 pixels filled'])
  desk.history.undo()
  expect(`${desk}`).toBe(drawn(RING))
})

test('the right button makes a region unlabelled, and a click outside does nothing', () => {
  const desk = Desk.with(fill.create(), RING)
  desk.click([-1, 3])
  desk.click([1.5, 1.5], { mode: 'subtract' })
  expect(`${desk}`).not.toContain('2')
})

const PREDICTION = `
  110011
  110011
  000011`

test('a click takes the region beneath it, without touching what is painted, and says how much', () => {
  const desk = Desk.with(acceptRegion.create(), '2.....\n......\n......')
  desk.prediction = new Picture(PREDICTION)
  desk.click([1.5, 0.5])
  expect(`${desk}`).toBe('21....\n11....\n......')
  desk.click([0.5, 0.5])
  expect(desk.said).toEqual([
    '3 pixels taken from the prediction',
    'Nothing to take: these pixels are labelled already.'
  ])
})

test('with overwriting a click replaces what is painted', () => {
  const desk = Desk.with(acceptRegion.create(), '2.....\n......\n......')
  desk.prediction = new Picture(PREDICTION)
  desk.overwrite = true
  desk.click([1.5, 0.5])
  expect(`${desk}`).toBe('11....\n11....\n......')
})

test('a drag takes every region it passes as one undoable step', () => {
  const desk = Desk.with(acceptRegion.create(), '2.....\n......\n......')
  desk.prediction = new Picture(PREDICTION)
  desk.press([0.5, 1.5])
  desk.drag([2.5, 1.5], [4.5, 1.5])
  desk.release([4.5, 1.5])
  expect(`${desk}`).toBe(drawn(PREDICTION).replace('1', '2'))
  expect(desk.said).toEqual(['17 pixels taken from the prediction'])
  desk.history.undo()
  expect(`${desk}`).toBe('2.....\n......\n......')
})

test('a taken region can be taken again after it was undone', () => {
  const desk = Desk.with(acceptRegion.create(), '2.....\n......\n......')
  desk.prediction = new Picture(PREDICTION)
  desk.click([1.5, 0.5])
  desk.history.undo()
  desk.click([1.5, 0.5])
  expect(`${desk}`).toBe('21....\n11....\n......')
})

test('the region beneath the pointer is previewed, also after the prediction changed', () => {
  const desk = Desk.with(acceptRegion.create(), '......\n......\n......')
  desk.hover([0.5, 0.5])
  expect(desk.tool.preview(desk)).toEqual([])
  desk.prediction = new Picture(PREDICTION)
  desk.hover([0.5, 0.5])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'region', value: 1, region: { pixels: 4 } }])
  desk.prediction = new Picture('111111\n111111\n111111')
  desk.hover([0.5, 0.5])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'region', region: { pixels: 18 } }])
})

test('without a prediction a click says so and opens no step', () => {
  const desk = Desk.with(acceptRegion.create(), '2.....\n......\n......')
  desk.click([1.5, 0.5])
  expect(desk.said).toEqual(['There is no prediction of this image yet.'])
  expect(`${desk}`).toBe('2.....\n......\n......')
})
