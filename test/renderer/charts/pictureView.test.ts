import { describe, expect, it } from 'vitest'
import { fitPicture, moveBy, zoomAt, type PictureView } from '../../../renderer/charts/pictureView'

/** Where a point of the picture lies in the view. */
const placeOf = (view: PictureView, x: number, y: number) => [view.x + x * view.scale, view.y + y * view.scale]

describe('a picture in its frame', () => {
  it('fits as a whole, in the middle, whichever side is short', () => {
    const wide = fitPicture({ width: 2000, height: 500 }, { width: 1024, height: 600 })
    expect(wide.scale).toBe(0.5)
    expect(placeOf(wide, 1000, 250)).toEqual([512, 300])
    const tall = fitPicture({ width: 100, height: 1000 }, { width: 1024, height: 524 })
    expect(tall.scale).toBe(0.5)
    expect(placeOf(tall, 50, 500)).toEqual([512, 262])
  })

  it('is not blown up when it is small', () => {
    expect(fitPicture({ width: 10, height: 10 }, { width: 1000, height: 1000 }).scale).toBe(1.25)
  })

  it('zooms around the pointer, within limits', () => {
    const view = { scale: 1, x: 30, y: 40 }
    const closer = zoomAt(view, 2, 130, 140)
    expect(closer.scale).toBe(2)
    expect(placeOf(closer, 100, 100)).toEqual([130, 140])
    expect(zoomAt(view, 1000, 0, 0).scale).toBe(4)
    expect(zoomAt(view, 0.0001, 0, 0).scale).toBe(0.15)
  })

  it('moves by what the hand moved', () => {
    expect(moveBy({ scale: 2, x: 1, y: 2 }, 10, -5)).toEqual({ scale: 2, x: 11, y: -3 })
  })
})
