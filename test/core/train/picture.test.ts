/** Padding, mirroring and cropping as small pictures: a digit is a class or a grey value, a dot is unlabelled. */
import { describe, expect, it } from 'vitest'
import { imageTensor, labelTensor, wholeView, type View } from '../../../main/core/train/picture'
import type { Photo } from '../../../main/core/data/photo'
import { mapOf, pictureOf } from '../data/picture'

/** A photo whose red is the digit, green twice it, blue three times it. */
function photoOf(picture: string): Photo {
  const { width, height, pixels } = mapOf(picture)
  return { width, height, pixels: Uint8Array.from([...pixels].flatMap((v) => [v, 2 * v, 3 * v])) }
}

/** One channel of [1, 3, H, W] as digits. */
function channel(picture: string, view: View, index: number): string {
  const { dims, data } = imageTensor(photoOf(picture), view)
  expect(dims).toEqual([1, 3, view.height, view.width])
  const plane = (data as Float32Array).subarray(
    index * view.width * view.height,
    (index + 1) * view.width * view.height
  )
  const pixels = Uint8Array.from(plane, (v) => Math.round((v * 255) / (index + 1)))
  return pictureOf({ width: view.width, height: view.height, pixels })
}
function label(picture: string, view: View): string {
  const { dims, data } = labelTensor(mapOf(picture), view)
  expect(dims).toEqual([1, 1, view.height, view.width])
  return pictureOf({ width: view.width, height: view.height, pixels: data as Uint8Array })
}

const PICTURE = '123 456'

describe('a whole picture', () => {
  it('is padded on the right and below: the photo by its edge, the label by nothing', () => {
    const view = wholeView({ width: 3, height: 2 }, 4)
    expect(channel(PICTURE, view, 0)).toBe('1233 4566 4566 4566')
    expect(label(PICTURE, view)).toBe('123. 456. .... ....')
  })

  it('is padded below alone where its width is that of the view', () => {
    const view = { x: 0, width: 3, mirror: false }
    expect(label(PICTURE, { ...view, y: 0, height: 3 })).toBe('123 456 ...')
    expect(label(PICTURE, { ...view, y: 1, height: 2 })).toBe('456 ...')
    expect(label(PICTURE, { ...view, y: 0, height: 1 })).toBe('123')
  })

  it('is mirrored within itself, so that the padding stays on the right', () => {
    const view = wholeView({ width: 3, height: 2 }, 4, true)
    expect(channel(PICTURE, view, 0)).toBe('3211 6544 6544 6544')
    expect(label(PICTURE, view)).toBe('321. 654. .... ....')
  })

  it('keeps red, green and blue in this order, 0..1', () => {
    const view = wholeView({ width: 3, height: 2 }, 1)
    for (const index of [0, 1, 2]) expect(channel(PICTURE, view, index)).toBe('123 456')
    expect(
      imageTensor({ width: 1, height: 1, pixels: Uint8Array.of(255, 0, 51) }, wholeView({ width: 1, height: 1 }, 1))
        .data
    ).toEqual(Float32Array.of(1, 0, 0.2))
  })

  it('of one pixel fills a whole tile', () => {
    expect(channel('7', wholeView({ width: 1, height: 1 }, 2), 0)).toBe('77 77')
    expect(label('7', wholeView({ width: 1, height: 1 }, 2))).toBe('7. ..')
  })
})

describe('a crop', () => {
  const BIG = '0123 4567 8901'

  it('shows the same pixels of photo and label', () => {
    const view = { x: 1, y: 1, width: 2, height: 2, mirror: false }
    expect([channel(BIG, view, 0), label(BIG, view)]).toEqual(['56 90', '56 90'])
  })

  it('mirrors photo and label alike', () => {
    const view = { x: 1, y: 0, width: 3, height: 2, mirror: true }
    expect([channel(BIG, view, 0), label(BIG, view)]).toEqual(['321 765', '321 765'])
  })

  it('that reaches beyond the picture is padded, mirrored or not', () => {
    const view = { x: 2, y: 2, width: 3, height: 2, mirror: false }
    expect([channel(BIG, view, 0), label(BIG, view)]).toEqual(['011 011', '01. ...'])
    const mirrored = { ...view, mirror: true }
    expect([channel(BIG, mirrored, 0), label(BIG, mirrored)]).toEqual(['100 100', '10. ...'])
  })
})
