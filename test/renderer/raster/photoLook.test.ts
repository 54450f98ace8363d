import { expect, test } from 'vitest'
import { applyLook, isPlain, lookTable, PLAIN_LOOK } from '../../../renderer/raster/photoLook'

const pixel = (look: Partial<typeof PLAIN_LOOK>, rgba = [200, 100, 50, 255]): number[] => {
  const pixels = Uint8ClampedArray.from(rgba)
  applyLook(pixels, { ...PLAIN_LOOK, ...look })
  return [...pixels]
}

test('a plain look leaves every value as it is', () => {
  expect([...lookTable(PLAIN_LOOK)]).toEqual([...Array(256).keys()])
  expect([isPlain(PLAIN_LOOK), isPlain({ ...PLAIN_LOOK, gamma: 2 })]).toEqual([true, false])
})

test('brightness adds, contrast stretches around the middle, gamma lightens what is dark', () => {
  expect(lookTable({ ...PLAIN_LOOK, brightness: 0.2 })[100]).toBe(151)
  // tan(67.5°) = 2.4142: 127.5 + 2.4142 * (100 - 127.5) = 61.1
  const steep = lookTable({ ...PLAIN_LOOK, contrast: 0.5 })
  expect([steep[100], steep[0], steep[255]]).toEqual([61, 0, 255])
  expect(new Set(lookTable({ ...PLAIN_LOOK, contrast: -1 })).size).toBe(1)
  // 255 * sqrt(64 / 255) = 127.7
  expect(lookTable({ ...PLAIN_LOOK, gamma: 2 })[64]).toBe(128)
})

test('a channel is shown as grey, inverted where that is asked, and what is transparent stays so', () => {
  expect(pixel({ channel: 'red' })).toEqual([200, 200, 200, 255])
  expect(pixel({ channel: 'blue', isInverted: true })).toEqual([205, 205, 205, 255])
  // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
  expect(pixel({ channel: 'grey' })).toEqual([124, 124, 124, 255])
  expect(pixel({ isInverted: true }, [0, 10, 255, 7])).toEqual([255, 245, 0, 7])
})
