/**
 * Coloured pixels of an image in canvases of the size of a label tile, at the level of detail that the zoom needs: level n shows one
 * of 2^n x 2^n pixels. Tiles are coloured when they are first seen, and again only where something changed.
 */
import { between, intersection, isEmpty, union, type Rectangle } from '../../raster/rectangle'
import { TILE } from '../labelMap'
import { screenRectangle, visiblePixels, type Size, type Viewport } from '../viewport'

/** Canvases kept beyond those on screen: 128 MiB. */
const SPARE_TILES = 512

/**
 * Colours part of a tile: `pixels` are those of the whole tile (row-major, 256 wide), `part` is in tile pixels, and pixel
 * (x, y) of the tile stands for image pixel (originX + x * step, originY + y * step) and its neighbours up to `step`.
 */
export type Colourist = (pixels: Uint32Array, part: Rectangle, originX: number, originY: number, step: number) => void

interface TileCanvas {
  readonly context: OffscreenCanvasRenderingContext2D
  /** Image pixels the tile stands for. */
  readonly area: Rectangle
  readonly step: number
  /** Image pixels to colour again; null when all is up to date. */
  stale: Rectangle | null
}

export class TileCanvases {
  private readonly tiles = new Map<string, TileCanvas>()
  private readonly scratch = new ImageData(TILE, TILE)
  private readonly scratchPixels = new Uint32Array(this.scratch.data.buffer)

  constructor(
    private readonly image: Size,
    private readonly colour: Colourist
  ) {}

  /** Image pixels whose colour changed. */
  invalidate(rectangle: Rectangle): void {
    for (const tile of this.tiles.values()) {
      const part = intersection(tile.area, rectangle)
      if (!isEmpty(part)) tile.stale = tile.stale ? union(tile.stale, part) : part
    }
  }

  /** Draws what lies within `part` of the screen. */
  draw(target: CanvasRenderingContext2D, view: Viewport, part: Rectangle): void {
    const step = 2 ** Math.max(0, Math.floor(Math.log2(1 / view.zoom)))
    const span = TILE * step
    const shifted = { zoom: view.zoom, x: view.x - part.x, y: view.y - part.y }
    const seen = visiblePixels(shifted, this.image, part)
    if (isEmpty(seen)) return
    target.imageSmoothingEnabled = view.zoom < 1
    let drawn = 0
    for (let row = Math.floor(seen.y / span); row * span < seen.y + seen.height; row++) {
      for (let column = Math.floor(seen.x / span); column * span < seen.x + seen.width; column++) {
        this.drawTile(target, view, this.tileAt(column, row, step), seen)
        drawn++
      }
    }
    this.letGo(drawn + SPARE_TILES)
  }

  private drawTile(target: CanvasRenderingContext2D, view: Viewport, tile: TileCanvas, seen: Rectangle): void {
    this.refresh(tile)
    // Close up, a whole tile would reach far beyond the screen: draw only what is seen of it.
    const area = tile.step === 1 ? intersection(tile.area, seen) : tile.area
    const from = { x: (area.x - tile.area.x) / tile.step, y: (area.y - tile.area.y) / tile.step }
    const to = screenRectangle(view, area)
    const [width, height] = [area.width / tile.step, area.height / tile.step]
    if (isEmpty(to)) return
    target.drawImage(tile.context.canvas, from.x, from.y, width, height, to.x, to.y, to.width, to.height)
  }

  private tileAt(column: number, row: number, step: number): TileCanvas {
    const key = `${step} ${column} ${row}`
    const span = TILE * step
    const area = intersection(
      between(column * span, row * span, (column + 1) * span, (row + 1) * span),
      between(0, 0, this.image.width, this.image.height)
    )
    const tile = this.tiles.get(key) ?? { context: newContext(), area, step, stale: area }
    // The most recently seen goes to the end, so that the first ones are let go first.
    this.tiles.delete(key)
    this.tiles.set(key, tile)
    return tile
  }

  private refresh(tile: TileCanvas): void {
    if (!tile.stale) return
    const { area, stale, step } = tile
    const part = between(
      Math.floor((stale.x - area.x) / step),
      Math.floor((stale.y - area.y) / step),
      Math.ceil((stale.x + stale.width - area.x) / step),
      Math.ceil((stale.y + stale.height - area.y) / step)
    )
    tile.stale = null
    this.colour(this.scratchPixels, part, area.x, area.y, step)
    tile.context.putImageData(this.scratch, 0, 0, part.x, part.y, part.width, part.height)
  }

  private letGo(limit: number): void {
    for (const key of this.tiles.keys()) {
      if (this.tiles.size <= limit) return
      this.tiles.delete(key)
    }
  }
}

function newContext(): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(TILE, TILE).getContext('2d')!
}
