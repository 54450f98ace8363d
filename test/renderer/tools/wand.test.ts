import { expect, test, vi } from 'vitest'
import type { Rectangle } from '../../../renderer/raster/rectangle'
import type { PhotoPixels } from '../../../renderer/tools/tool'
import { wand } from '../../../renderer/tools/wand'
import { drawn, Picture } from '../raster/picture'
import { Desk } from './desk'

// One digit is ten steps of grey.
const PHOTO = `
  1112222
  1132222
  1134444
  1131111`

const settled = () => new Promise((resolve) => setTimeout(resolve))

async function pressed(desk: Desk, how = {}): Promise<Desk> {
  desk.photo = new Picture(PHOTO)
  desk.press([0.5, 0.5], how)
  await settled()
  return desk
}

test('the wand takes what is connected and as near in colour as its tolerance', async () => {
  const desk = await pressed(new Desk(wand.create(), 7, 4).set({ tolerance: 9 }))
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'region', region: { pixels: 9 } }])
  desk.release([0.5, 0.5])
  expect(`${desk}`).toBe('111....\n11.....\n11.....\n11.....')
})

test('a drag to the right widens the tolerance, one to the left narrows it', async () => {
  const desk = await pressed(new Desk(wand.create(), 7, 4).set({ tolerance: 9 }))
  // 3 screen pixels of 0.05 image pixels are one step, and the first step is free.
  desk.drag([0.5 + 0.15 * 3, 0.5])
  desk.release([0.5 + 0.15 * 3, 0.5])
  expect(`${desk}`).toBe('1111111\n11.1111\n11.....\n11.....')
})

test('by gradient the wand follows slow changes as far as they go', async () => {
  const desk = await pressed(new Desk(wand.create(), 7, 4).set({ tolerance: 10, wandBy: 'gradient' }))
  desk.release([0.5, 0.5])
  expect(`${desk}`).toBe(
    drawn(`
      1111111
      1111111
      1111111
      111....`)
  )
})

test('a release before the photo is there fills when it comes, Escape fills nothing', async () => {
  const desk = new Desk(wand.create(), 7, 4).set({ tolerance: 0 })
  desk.photo = new Picture(PHOTO)
  desk.click([0.5, 0.5])
  expect(`${desk}`).not.toContain('1')
  await settled()
  expect(`${desk}`).toContain('111')

  desk.history.undo()
  await pressed(desk)
  expect(desk.tool.key?.('Escape', desk)).toBe(true)
  desk.release([0.5, 0.5])
  expect(`${desk}`).not.toContain('1')
})

/** y, left, right: of seven columns those whose nearest one of four is the first or the second. */
const HALF = Int32Array.from([0, 1, 2, 3].flatMap((y) => [y, 0, 3]))

test('what is seen of the photo shows a region at once, and the photo itself is what is filled', async () => {
  const desk = new Desk(wand.create(), 7, 4).set({ tolerance: 9 })
  const sharp = new Picture(PHOTO)
  const read = desk.readPhoto.bind(desk)
  let answer = (): void => {}
  desk.readPhoto = async (area: Rectangle, blurred?: (pixels: PhotoPixels) => void) => {
    desk.photo = new Picture('1122')
    blurred?.(await read({ x: 0, y: 0, width: 4, height: 1 }))
    await new Promise<void>((resolve) => (answer = resolve))
    desk.photo = sharp
    return read(area)
  }
  desk.click([0.5, 0.5])
  await settled()
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'region', region: { runs: HALF } }])
  expect(`${desk}`).not.toContain('1')
  answer()
  await settled()
  expect(`${desk}`).toBe('111....\n11.....\n11.....\n11.....')
})

test('a photo that takes long is said to be read, and Escape stops that', async () => {
  vi.useFakeTimers()
  const desk = new Desk(wand.create(), 7, 4).set({ tolerance: 9 })
  desk.photo = new Picture(PHOTO)
  const read = desk.readPhoto.bind(desk)
  let answer = (): void => {}
  desk.readPhoto = (area) => new Promise((resolve) => (answer = () => resolve(read(area))))
  desk.click([0.5, 0.5])
  expect(desk.said).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(desk.said).toEqual(['Reading the photo here. Escape stops.'])
  expect(desk.tool.key?.('Escape', desk)).toBe(true)
  answer()
  await vi.advanceTimersByTimeAsync(1000)
  vi.useRealTimers()
  expect(`${desk}`).not.toContain('1')
})
