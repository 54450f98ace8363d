/**
 * A photo of 16 bits a sample, which stay until they are drawn: in tiles, through the window of values that is shown from black to
 * white. Another window draws what is in sight anew, and nothing else.
 */
import {
  coloursOf,
  halved,
  valuesOf,
  wholeWindow,
  windowTable,
  type PhotoValues,
  type PhotoWindow
} from '../raster/levels'
import { intersection, isEmpty, type Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { CRISP_FROM } from './layers/photo'
import type { Photo } from './photo'
import { screenRectangle, visiblePixels, type Size, type Viewport } from './viewport'
import { words } from '../words'

/** Pixels a side. */
const TILE = 512
/** Tiles kept in memory: 64 MB. */
const MOST_KEPT = 64
/** Levels are made until the longer side is no longer than this. */
const SMALLEST_LEVEL = TILE
/** Bytes before the samples, as main/core/data/samples.ts packs them. */
const HEAD = 16

/** Level n has half the width and height of level n - 1. */
interface Level extends Size {
  readonly samples: Uint16Array
  readonly channels: number
}

export class DeepPhoto implements Photo {
  readonly values: PhotoValues
  private readonly levels: Level[]
  private readonly tiles = new Map<string, OffscreenCanvas>()
  private window: PhotoWindow
  private table: Uint8Array
  private changed = (): void => {}

  private constructor(photo: Level, white: number) {
    this.levels = [photo]
    this.values = valuesOf(photo.samples, white)
    this.window = wholeWindow(this.values)
    this.table = windowTable(this.window)
  }

  /** Fails with one sentence for the person. */
  static read(packed: ArrayBuffer, image: ImageState): DeepPhoto {
    const [width, height, channels, white] = new Uint32Array(packed, 0, 4)
    if (width !== image.width || height !== image.height)
      throw new Error(words.trouble.otherSize(image.file, `${width} x ${height}`, `${image.width} x ${image.height}`))
    return new DeepPhoto({ width, height, channels, samples: new Uint16Array(packed, HEAD) }, white)
  }

  get width(): number {
    return this.levels[0].width
  }

  get height(): number {
    return this.levels[0].height
  }

  get look(): string {
    return `${this.window.low}-${this.window.high}`
  }

  listen(changed: () => void): void {
    this.changed = changed
  }

  showWindow(window: PhotoWindow | null): void {
    const { low, high } = window ?? wholeWindow(this.values)
    if (low === this.window.low && high === this.window.high) return
    this.window = { low, high }
    this.table = windowTable(this.window)
    this.tiles.clear()
    this.changed()
  }

  draw(target: CanvasRenderingContext2D, view: Viewport, screen: Size): void {
    const seen = visiblePixels(view, this, screen)
    if (isEmpty(seen)) return
    target.imageSmoothingEnabled = view.zoom < CRISP_FROM && view.zoom !== 1
    target.imageSmoothingQuality = 'medium'
    const level = this.levelFor(view.zoom)
    const step = 2 ** level
    const span = TILE * step
    for (let row = Math.floor(seen.y / span); row * span < seen.y + seen.height; row++) {
      for (let column = Math.floor(seen.x / span); column * span < seen.x + seen.width; column++) {
        const tile = this.tile(level, column, row)
        const covered = { x: column * span, y: row * span, width: tile.width * step, height: tile.height * step }
        const to = screenRectangle(view, covered)
        target.drawImage(tile, to.x, to.y, to.width, to.height)
      }
    }
  }

  drawSmall(target: CanvasRenderingContext2D, { width, height }: Size): void {
    target.drawImage(this.tile(this.levelFor(0), 0, 0), 0, 0, width, height)
  }

  async read({ x, y, width, height }: Rectangle): Promise<ImageData> {
    return new ImageData(coloursOf(this.levels[0], { x, y, width, height }, this.table), width, height)
  }

  close(): void {
    this.tiles.clear()
    this.levels.length = 1
  }

  /** The coarsest one that still has a pixel for each of the screen; makes those that are missing. */
  private levelFor(zoom: number): number {
    const wanted = zoom > 0 ? Math.max(0, Math.floor(Math.log2(1 / zoom))) : Infinity
    let last = this.levels[this.levels.length - 1]
    while (this.levels.length <= wanted && Math.max(last.width, last.height) > SMALLEST_LEVEL) {
      const { samples, width, height, channels } = last
      last = { ...halved(samples, width, height, channels), channels }
      this.levels.push(last)
    }
    return Math.min(wanted, this.levels.length - 1)
  }

  private tile(level: number, column: number, row: number): OffscreenCanvas {
    const key = `${level} ${column} ${row}`
    const tile = this.tiles.get(key) ?? this.makeTile(this.levels[level], column * TILE, row * TILE)
    this.tiles.delete(key)
    this.tiles.set(key, tile)
    if (this.tiles.size > MOST_KEPT) this.tiles.delete(this.tiles.keys().next().value!)
    return tile
  }

  private makeTile(level: Level, x: number, y: number): OffscreenCanvas {
    const area = intersection({ x, y, width: TILE, height: TILE }, { x: 0, y: 0, ...sizeOf(level) })
    const canvas = new OffscreenCanvas(area.width, area.height)
    const pixels = new ImageData(coloursOf(level, area, this.table), area.width, area.height)
    canvas.getContext('2d')!.putImageData(pixels, 0, 0)
    return canvas
  }
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height })
