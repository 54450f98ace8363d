/**
 * Coloured pixels of an image in canvases of the size of a label tile, at the level of detail that the zoom needs: level n shows one
 * of 2^n x 2^n pixels. Tiles are coloured when they are first seen, and again only where something changed. What a frame has no
 * time for is left to the next one, and shown meanwhile as it was seen from further away.
 */
import { between, intersection, isEmpty, overlap, union, type Rectangle } from '../../raster/rectangle'
import { TILE } from '../packedTile'
import { screenRectangle, visiblePixels, type Size, type Viewport } from '../viewport'

/** Canvases kept beyond those on screen: 64 MiB. */
const SPARE_TILES = 256
/** How many times coarser a tile may be that stands in for one that is not coloured yet. */
const COARSEST_STAND_IN = 16

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
  /** Whether it was never coloured. */
  isBlank: boolean
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
      if (!overlap(tile.area, rectangle)) continue
      const part = intersection(tile.area, rectangle)
      tile.stale = tile.stale ? union(tile.stale, part) : part
    }
  }

  /** Draws what lies within `part` of the screen; answers whether `hasTime` allowed for all of it. */
  draw(target: CanvasRenderingContext2D, view: Viewport, part: Rectangle, hasTime: () => boolean): boolean {
    const step = Math.min(TILE, 2 ** Math.max(0, Math.floor(Math.log2(1 / view.zoom))))
    const span = TILE * step
    const shifted = { zoom: view.zoom, x: view.x - part.x, y: view.y - part.y }
    const seen = visiblePixels(shifted, this.image, part)
    if (isEmpty(seen)) return true
    target.imageSmoothingEnabled = view.zoom < 1
    let [drawn, isWhole] = [0, true]
    for (let row = Math.floor(seen.y / span); row * span < seen.y + seen.height; row++) {
      for (let column = Math.floor(seen.x / span); column * span < seen.x + seen.width; column++) {
        const tile = this.tileAt(column, row, step)
        if (tile.stale && (drawn === 0 || hasTime())) this.refresh(tile)
        if (tile.stale) isWhole = false
        const shown = tile.isBlank ? this.standInFor(tile) : tile
        // Close up, a whole tile would reach far beyond the screen: draw only what is seen of it.
        if (shown) drawTile(target, view, shown, step === 1 ? intersection(tile.area, seen) : tile.area)
        drawn++
      }
    }
    this.letGo(drawn + SPARE_TILES)
    return isWhole
  }

  private standInFor({ area, step }: TileCanvas): TileCanvas | null {
    for (let coarser = step * 2; coarser <= step * COARSEST_STAND_IN; coarser *= 2) {
      const span = TILE * coarser
      const tile = this.tiles.get(keyOf(Math.floor(area.x / span), Math.floor(area.y / span), coarser))
      if (tile && !tile.isBlank) return tile
    }
    return null
  }

  private tileAt(column: number, row: number, step: number): TileCanvas {
    const key = keyOf(column, row, step)
    const span = TILE * step
    const area = intersection(
      between(column * span, row * span, (column + 1) * span, (row + 1) * span),
      between(0, 0, this.image.width, this.image.height)
    )
    const tile = this.tiles.get(key) ?? { context: newContext(), area, step, stale: area, isBlank: true }
    // The most recently seen goes to the end, so that the first ones are let go first.
    this.tiles.delete(key)
    this.tiles.set(key, tile)
    return tile
  }

  private refresh(tile: TileCanvas): void {
    const { area, step } = tile
    const stale = tile.stale ?? area
    const part = between(
      Math.floor((stale.x - area.x) / step),
      Math.floor((stale.y - area.y) / step),
      Math.ceil((stale.x + stale.width - area.x) / step),
      Math.ceil((stale.y + stale.height - area.y) / step)
    )
    tile.stale = null
    tile.isBlank = false
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

/** Draws the pixels of a tile that stand for `part` of the image. */
function drawTile(
  target: CanvasRenderingContext2D,
  view: Viewport,
  { context, area, step }: TileCanvas,
  part: Rectangle
): void {
  const to = screenRectangle(view, part)
  if (isEmpty(to)) return
  const [x, y] = [(part.x - area.x) / step, (part.y - area.y) / step]
  target.drawImage(context.canvas, x, y, part.width / step, part.height / step, to.x, to.y, to.width, to.height)
}

function keyOf(column: number, row: number, step: number): string {
  return `${step} ${column} ${row}`
}

function newContext(): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(TILE, TILE).getContext('2d')!
}
