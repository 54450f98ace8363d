/** The photo of an image as the stage sees it: something that draws itself and can be read, whole in memory or in tiles. */
import { photoSamplesUrl, SAMPLES_TYPE } from '../../preload/contract'
import type { PhotoValues, PhotoWindow } from '../raster/levels'
import type { Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { DeepPhoto } from './deepPhoto'
import { fetchAnswer } from './fetchPhoto'
import { TiledPhoto } from './tiledPhoto'
import type { Size, Viewport } from './viewport'
import { WholePhoto } from './wholePhoto'

export interface Photo extends Size {
  /** Draws what is on screen, as sharp as it can be drawn at once; `listen` tells when it can be drawn better. */
  draw(target: CanvasRenderingContext2D, view: Viewport, screen: Size): void
  /** The whole of it, coarse, filling a canvas of this size. */
  drawSmall(target: CanvasRenderingContext2D, size: Size): void
  listen(changed: () => void): void
  /** Of a photo of which nothing may be seen yet: settles when it is, or fails with one sentence. */
  readonly arriving?: Promise<void>
  /** The colours of a rectangle inside the photo; where that takes long, `blurred` gets a small picture of it. */
  read(area: Rectangle, blurred: (pixels: ImageData) => void): Promise<ImageData>
  /** Of a photo of 16 bits a sample: what values it has. */
  readonly values?: PhotoValues
  /** Chooses which of them are shown from black to white; null for all that a net sees. */
  showWindow?(window: PhotoWindow | null): void
  /** Tells how its values are shown now from other ways. */
  readonly look?: string
  /** Frees what can be decoded again; for one that is not on screen. */
  rest?(): void
  /** Frees its pixels; it must not be drawn any more. */
  close(): void
}

/** Photos of more pixels are drawn from tiles; fewer take less than 128 MB with all their levels. As `pyramid.ts` has it. */
const TILED_FROM = 32_000_000

export function isTiled({ width, height }: Size): boolean {
  return width * height > TILED_FROM
}

/** Fails with one sentence for the person. */
export function loadPhoto(folder: string, image: ImageState, stopped: AbortSignal): Promise<Photo> {
  return isTiled(image)
    ? TiledPhoto.load(folder, image, stopped)
    : loadWhole(photoSamplesUrl(folder, image.id), image, stopped)
}

async function loadWhole(url: string, image: ImageState, stopped: AbortSignal): Promise<Photo> {
  const answer = await fetchAnswer(url, image.file, stopped)
  if (answer.headers.get('Content-Type') === SAMPLES_TYPE) return DeepPhoto.read(await answer.arrayBuffer(), image)
  return WholePhoto.of(await answer.blob(), image)
}
