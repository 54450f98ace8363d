/**
 * Which part of the image is on screen. Screen units are the pixels of the device, so a zoom of 1 shows one image pixel on
 * one pixel of the screen. Values in, values out: a viewport never changes, moving makes a new one.
 */
import { between, intersection, type Rectangle } from '../raster/rectangle'

export interface Size {
  readonly width: number
  readonly height: number
}

interface Point {
  readonly x: number
  readonly y: number
}

export interface Viewport {
  /** Screen pixels per image pixel. */
  readonly zoom: number
  /** Where the image's outer corner is on screen. */
  readonly x: number
  readonly y: number
}

export const LARGEST_ZOOM = 64
/** Screen pixels that stay free around an image that is fitted. */
const FIT_MARGIN = 16
/** Below this zoom a whole factor would waste too much of the screen. */
const WHOLE_FROM = 4
/** Screen pixels of the image that always stay in reach. */
const STAYS_VISIBLE = 64

export function toImage(view: Viewport, screen: Point): Point {
  return { x: (screen.x - view.x) / view.zoom, y: (screen.y - view.y) / view.zoom }
}

export function toScreen(view: Viewport, image: Point): Point {
  return { x: image.x * view.zoom + view.x, y: image.y * view.zoom + view.y }
}

/** The whole image, centred; much enlarged ones by a whole factor, so that their pixels are all of one size. */
export function fitted(image: Size, screen: Size): Viewport {
  const room = { width: screen.width - 2 * FIT_MARGIN, height: screen.height - 2 * FIT_MARGIN }
  const zoom = Math.min(room.width / image.width, room.height / image.height)
  const whole = zoom >= WHOLE_FROM ? Math.min(LARGEST_ZOOM, Math.floor(zoom)) : zoom
  return centred(image, screen, Math.max(whole, 1 / LARGEST_ZOOM))
}

export function centred(image: Size, screen: Size, zoom: number): Viewport {
  return {
    zoom,
    x: Math.round((screen.width - image.width * zoom) / 2),
    y: Math.round((screen.height - image.height * zoom) / 2)
  }
}

/** Zooms so that what is beneath `anchor` stays there. */
export function zoomedAt(view: Viewport, anchor: Point, factor: number, image: Size, screen: Size): Viewport {
  const smallest = Math.min(1, fitted(image, screen).zoom) / 4
  const zoom = Math.min(LARGEST_ZOOM, Math.max(smallest, view.zoom * factor))
  const fixed = toImage(view, anchor)
  return kept({ zoom, x: anchor.x - fixed.x * zoom, y: anchor.y - fixed.y * zoom }, image, screen)
}

export function panned(view: Viewport, dx: number, dy: number, image: Size, screen: Size): Viewport {
  return kept({ zoom: view.zoom, x: view.x + dx, y: view.y + dy }, image, screen)
}

/** The image pixels of which at least a part is on screen. */
export function visiblePixels(view: Viewport, image: Size, screen: Size): Rectangle {
  const first = toImage(view, { x: 0, y: 0 })
  const last = toImage(view, { x: screen.width, y: screen.height })
  const seen = between(Math.floor(first.x), Math.floor(first.y), Math.ceil(last.x), Math.ceil(last.y))
  return intersection(seen, { x: 0, y: 0, width: image.width, height: image.height })
}

/** The whole screen pixels that a rectangle of image pixels covers; neighbours share their edge and leave no seam. */
export function screenRectangle(view: Viewport, rectangle: Rectangle): Rectangle {
  const first = toScreen(view, rectangle)
  const last = toScreen(view, { x: rectangle.x + rectangle.width, y: rectangle.y + rectangle.height })
  return between(Math.round(first.x), Math.round(first.y), Math.round(last.x), Math.round(last.y))
}

/** Never lets the image leave the screen altogether. */
function kept(view: Viewport, image: Size, screen: Size): Viewport {
  const keep = (offset: number, imageSize: number, screenSize: number) => {
    const margin = Math.min(STAYS_VISIBLE, imageSize * view.zoom, screenSize)
    return Math.min(screenSize - margin, Math.max(margin - imageSize * view.zoom, offset))
  }
  return {
    zoom: view.zoom,
    x: keep(view.x, image.width, screen.width),
    y: keep(view.y, image.height, screen.height)
  }
}
