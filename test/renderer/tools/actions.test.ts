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
