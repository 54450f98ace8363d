import { expect, test } from 'vitest'
import { ACTIONS } from '../../../renderer/tools/actions'
import { brush } from '../../../renderer/tools/brush'
import { drawn } from '../raster/picture'
import { Desk } from './desk'

const after = (text: string, name: keyof typeof ACTIONS, prepare: (desk: Desk) => void = () => {}) => {
  const desk = Desk.with(brush.create(), text)
  prepare(desk)
  desk.act(ACTIONS[name])
  return `${desk}`
}

test('holes are filled, also labelled ones, and bays are not', () => {
  const picture = `
    .11111.
    .1.121.
    .11111.
    .1...1.
    .1...1.`
  expect(after(picture, 'fillHoles')).toBe(
    drawn(`
    .11111.
    .11111.
    .11111.
    .1...1.
    .1...1.`)
  )
  expect(after(picture, 'fillHoles', (desk) => (desk.locked = [2]))).toContain('.11121.')
})

test('everything unlabelled gets the active class', () => {
  expect(after('..2\n0..', 'fillUnlabelled')).toBe('112\n011')
})

test('growing by two reaches the pixels whose centres are at most two away', () => {
  const blank = '.......'
  expect(after([blank, blank, blank, '...1...', blank, blank, blank].join('\n'), 'grow')).toBe(
    drawn(`
      .......
      ...1...
      ..111..
      .11111.
      ..111..
      ...1...
      .......`)
  )
})

test('shrinking takes the rim, but not at the edge of the image', () => {
  const picture = `
    11111.
    11111.
    11111.
    2.....`
  expect(after(picture, 'shrink', (desk) => desk.set({ radius: 1 }))).toBe('1111..\n1111..\n......\n2.....')
})

// Of the plus of five pixels around each one, at least three decide.
test('smoothing takes a burr and closes a notch', () => {
  const picture = `
    ....1.....
    ..........
    .1111.111.
    .11111111.
    .11111111.
    ..........`
  const smooth = after(picture, 'smooth', (desk) => desk.set({ radius: 1 }))
  expect([smooth.split('\n')[0], smooth.split('\n')[2]]).toEqual(['..........', '.11111111.'])
})

test('one class becomes another', () => {
  expect(after('0120\n2.02', 'replaceClass', (desk) => desk.set({ otherClass: 2 }))).toBe('0110\n1.01')
})

test('growing, shrinking and smoothing say what the definition says of every pixel', () => {
  const [width, height, radius] = [23, 17, 3]
  // Digits of a multiplicative sequence: blobs of no regular shape.
  const isSet = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (((x >> 1) * 7 + (y >> 1) * 13) * 31) % 5 < 2
  const picture = (mark: (x: number, y: number) => boolean) =>
    Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (__, x) => (mark(x, y) ? '1' : '.')).join('')
    ).join('\n')
  const disc = (x: number, y: number) => {
    const pixels: boolean[] = []
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        if (Math.hypot(column - x, row - y) <= radius) pixels.push(isSet(column, row))
    return pixels
  }
  const share = (x: number, y: number) => {
    const pixels = disc(x, y)
    return pixels.filter(Boolean).length / pixels.length
  }
  const set = (desk: Desk) => desk.set({ radius })
  expect(after(picture(isSet), 'grow', set)).toBe(picture((x, y) => disc(x, y).includes(true)))
  expect(after(picture(isSet), 'shrink', set)).toBe(picture((x, y) => !disc(x, y).includes(false)))
  expect(after(picture(isSet), 'smooth', set)).toBe(
    picture((x, y) => share(x, y) > 0.5 || (share(x, y) === 0.5 && isSet(x, y)))
  )
})
