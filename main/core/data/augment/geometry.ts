/** One geometry for a photo and its label: which place of the picture every pixel of a crop shows. */
import type { Random } from '../random'
import type { Augmentation } from './augmentation'

/**
 * From a place (u, v) of the crop to a place of the picture: x = a u + b v + c, y = d u + e v + f.
 * Pixels; the pixel in column i covers i..i+1, so its centre lies at i + 0.5.
 */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface GeometryOptions extends Pick<Augmentation, 'flip' | 'rotate' | 'scale'> {
  readonly mirror: boolean
  /** Side of the square crop, pixels, or both sides. */
  readonly side: number | Size
}

/** The sides of a crop that may be given as one number. */
export const cropSize = (side: number | Size): Size => (typeof side === 'number' ? { width: side, height: side } : side)

/**
 * Draws where a crop lies and how it is enlarged, mirrored, flipped and turned. Before turning it lies inside the picture, at
 * the picture's upper left where that is smaller. `anchor` is a pixel that every crop must hold; null lets it lie anywhere.
 */
export function drawGeometry(
  picture: Size,
  anchor: readonly [x: number, y: number] | null,
  { side, scale, mirror, flip, rotate }: GeometryOptions,
  random: Random
): Affine {
  const [smallest, largest] = scale
  const enlargement = smallest === largest ? smallest : smallest * (largest / smallest) ** random.next()
  const size = cropSize(side)
  const window = Math.max(1, Math.round(size.width / enlargement))
  const windowHeight = Math.max(1, Math.round((size.height * window) / size.width))
  const x = drawStart(picture.width, window, anchor && anchor[0], random)
  const y = drawStart(picture.height, windowHeight, anchor && anchor[1], random)
  const isMirrored = mirror && random.next() < 0.5
  const isFlipped = flip && random.next() < 0.5
  const angle = rotate > 0 ? ((2 * random.next() - 1) * rotate * Math.PI) / 180 : 0
  const turn = { side: size.width, isMirrored, isFlipped, angle }
  const affine = placeWindow(picture, { x, y, window, windowHeight }, turn)
  return anchor ? holdPixel(affine, anchor, size) : affine
}

/** The whole picture, scaled to fit into `width` x `height`, at its upper left. */
export function fitGeometry(picture: Size, { width, height }: Size): Affine {
  const step = Math.max(picture.width / width, picture.height / height)
  return { a: step, b: 0, c: 0, d: 0, e: step, f: 0 }
}

/** Where a window starts on one axis, so that it stays inside and covers the anchor. */
function drawStart(size: number, window: number, anchor: number | null, random: Random): number {
  const lowest = anchor === null ? 0 : Math.max(0, anchor - window + 1)
  const highest = Math.min(Math.max(0, size - window), anchor ?? Infinity)
  return lowest + random.integer(highest - lowest + 1)
}

/** A rectangle of the picture, pixels; a square unless its height is given. */
interface Window {
  readonly x: number
  readonly y: number
  readonly window: number
  readonly windowHeight?: number
}

/** Turning and mirroring happen around the middle of what the window shows of the picture; `side` is the crop's width. */
export function placeWindow(
  picture: Size,
  { x, y, window, windowHeight = window }: Window,
  turn: { readonly side: number; readonly isMirrored: boolean; readonly isFlipped: boolean; readonly angle: number }
): Affine {
  const step = window / turn.side
  const [cosine, sine] = [Math.cos(turn.angle) * step, Math.sin(turn.angle) * step]
  const [a, d] = turn.isMirrored ? [-cosine, -sine] : [cosine, sine]
  const [b, e] = turn.isFlipped ? [sine, -cosine] : [-sine, cosine]
  const halfWidth = Math.min(window, picture.width - x) / 2
  const halfHeight = Math.min(windowHeight, picture.height - y) / 2
  const [u, v] = [halfWidth / step, halfHeight / step]
  return { a, b, c: x + halfWidth - a * u - b * v, d, e, f: y + halfHeight - d * u - e * v }
}

/**
 * Shifts a crop just as far as it takes for one of its pixels to show a certain pixel of the picture: turning may have moved that
 * out of the crop, and a turned or shrunk crop may step over it.
 */
function holdPixel(affine: Affine, [x, y]: readonly [number, number], size: Size): Affine {
  const { a, b, c, d, e, f } = affine
  const determinant = a * e - b * d
  const [dx, dy] = [x + 0.5 - c, y + 0.5 - f]
  const nearestCentre = (place: number, side: number) => Math.min(Math.max(Math.floor(place), 0), side - 1) + 0.5
  const u = nearestCentre((e * dx - b * dy) / determinant, size.width)
  const v = nearestCentre((a * dy - d * dx) / determinant, size.height)
  return { ...affine, c: c + dx - a * u - b * v, f: f + dy - d * u - e * v }
}
