import { expect, test } from 'vitest'
import type { Bitmap } from '../../../renderer/raster/bitmap'
import { bitmapOf } from '../raster/bitmaps'
import { clickToSegment } from '../../../renderer/tools/clickToSegment'
import type { SegmentClick } from '../../../renderer/tools/tool'
import { Picture } from '../raster/picture'
import { Desk } from './desk'

const settled = () => new Promise((resolve) => setTimeout(resolve))
const WIDE = bitmapOf(new Picture('.11.\n.11.'), 1, { x: 0, y: 0, width: 4, height: 2 })
const NARROW = bitmapOf(new Picture('.1..\n.1..'), 1, { x: 0, y: 0, width: 4, height: 2 })

/** Outlines the wide object, and the narrow one once something was said not to belong. */
function deskWithModel(): Desk & { asked: (readonly SegmentClick[])[] } {
  const asked: (readonly SegmentClick[])[] = []
  const model = (clicks: readonly SegmentClick[]): Bitmap => {
    asked.push(clicks)
    return clicks.some(({ belongs }) => !belongs) ? NARROW : WIDE
  }
  return Object.assign(new Desk(clickToSegment.create(), 4, 2), { asked, model })
}

test('Enter takes what the clicks outline, as one step', async () => {
  const desk = deskWithModel()
  desk.click([1.5, 0.5])
  await settled()
  expect(desk.tool.preview(desk)).toMatchObject([
    { type: 'region', region: { pixels: 4 } },
    { type: 'clicks', clicks: [{ belongs: true }] }
  ])
  desk.click([2.5, 0.5], { mode: 'subtract' })
  await settled()
  expect(desk.asked.at(-1)).toEqual([
    { x: 1.5, y: 0.5, belongs: true },
    { x: 2.5, y: 0.5, belongs: false }
  ])
  expect(`${desk}`).toBe('....\n....')
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).toBe('.1..\n.1..')
  expect([desk.history.steps.length, desk.tool.preview(desk)]).toEqual([1, []])
})

test('Enter before the model answered takes the outline when it comes', async () => {
  const desk = deskWithModel()
  desk.click([1.5, 0.5])
  desk.tool.key?.('Enter', desk)
  expect(`${desk}`).not.toContain('1')
  await settled()
  expect(`${desk}`).toBe('.11.\n.11.')
})

test('Backspace takes a click back, Escape all of them', async () => {
  const desk = deskWithModel()
  desk.click([1.5, 0.5])
  desk.click([2.5, 0.5], { mode: 'subtract' })
  desk.tool.key?.('Backspace', desk)
  await settled()
  expect(desk.tool.preview(desk)).toMatchObject([{ region: { pixels: 4 } }, { clicks: [{ belongs: true }] }])
  desk.tool.key?.('Escape', desk)
  expect([desk.tool.preview(desk), desk.tool.key?.('Enter', desk)]).toEqual([[], false])
})

test('a model that fails says why and leaves nothing half done', async () => {
  const desk = deskWithModel()
  desk.model = () => {
    throw new Error('decoder.onnx wants an input that nothing gives.')
  }
  desk.click([1.5, 0.5])
  await settled()
  expect([desk.said, desk.tool.preview(desk)]).toEqual([['decoder.onnx wants an input that nothing gives.'], []])
})
