/**
 * A photo too large to lie in memory: a small picture of it at first, and over it the tiles that the view needs, fetched as
 * they come in sight, of the level of detail that the zoom needs. Labels need not wait for the picture, if that takes long.
 */
import { photoGlanceUrl, photoPartUrl, photoTilesUrl, photoTileUrl } from '../../preload/contract'
import { between, intersection, isEmpty, type Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { fetchAnswer, fetchGlance } from './fetchPhoto'
import { CRISP_FROM } from './layers/photo'
import type { Photo } from './photo'
import { screenRectangle, visiblePixels, type Size, type Viewport } from './viewport'

/** Pixels a side of a tile, as the photo protocol serves them. */
const TILE = 512
/** Of the picture that is seen before the tiles: 16 MB. */
const GLANCE_PIXELS = 2048 ** 2
/** Labels are not shown without a picture that begins sooner. */
const PATIENCE_MS = 1000
/** Tiles kept in memory: 96 MB. */
const MOST_KEPT = 96
const AT_ONCE = 4
/** How many levels further away a tile may be from that stands in for one that is not there yet. */
const COARSEST_STAND_IN = 3

interface Place {
  readonly level: number
  readonly column: number
  readonly row: number
}

/** Some pixels, and the part of the photo that they show. */
interface Shown {
  readonly pixels: ImageBitmap | OffscreenCanvas
  readonly area: Rectangle
}

export class TiledPhoto implements Photo {
  private readonly tiles = new Map<string, ImageBitmap>()
  private readonly loading = new Set<string>()
  /** What the last view lacked, most wanted last. */
  private wanted: Place[] = []
  private hasTiles = false
  private waiting: Promise<void> | null = null
  private isClosed = false
  private changed = (): void => {}
  /** Grows while it is a canvas. */
  private preview: ImageBitmap | OffscreenCanvas | null = null
  private readonly closing = new AbortController()
  readonly arriving: Promise<void>
  private readonly begun: Promise<void>

  private constructor(
    private readonly folder: string,
    private readonly image: ImageState,
    stopped: AbortSignal
  ) {
    let begin = (): void => {}
    this.begun = new Promise((resolve) => (begin = resolve))
    this.arriving = this.glance(AbortSignal.any([stopped, this.closing.signal]), begin)
  }

  static async load(folder: string, image: ImageState, stopped: AbortSignal): Promise<TiledPhoto> {
    const photo = new TiledPhoto(folder, image, stopped)
    await Promise.race([photo.arriving, photo.begun, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
    // Those that are read ahead come one after another; the one that is looked at does not wait for them.
    TiledPhoto.ahead = TiledPhoto.ahead.then(() => photo.waitForTiles())
    return photo
  }

  private static ahead: Promise<void> = Promise.resolve()

  get width(): number {
    return this.image.width
  }

  get height(): number {
    return this.image.height
  }

  listen(changed: () => void): void {
    this.changed = changed
  }

  draw(target: CanvasRenderingContext2D, view: Viewport, screen: Size): void {
    void this.waitForTiles()
    const seen = visiblePixels(view, this, screen)
    if (isEmpty(seen)) return
    const level = Math.min(this.topLevel, Math.max(0, Math.floor(Math.log2(1 / view.zoom))))
    // Pixel for pixel there is nothing to smooth, which is much faster where no graphics card draws.
    target.imageSmoothingEnabled = view.zoom < CRISP_FROM && view.zoom !== 2 ** -level
    target.imageSmoothingQuality = 'medium'
    this.wanted = []
    for (const place of placesOf(seen, level)) {
      const shown = this.tileOf(place)
      if (shown) drawPart(target, view, shown, shown.area)
      else this.wanted.push(place)
    }
    target.imageSmoothingEnabled = view.zoom < CRISP_FROM
    for (const place of this.wanted) {
      const area = intersection(this.areaOf(place), seen)
      const shown = this.standInFor(area, level)
      if (shown) drawPart(target, view, shown, area)
    }
    this.load()
  }

  drawSmall(target: CanvasRenderingContext2D, { width, height }: Size): void {
    if (this.preview) target.drawImage(this.preview, 0, 0, width, height)
  }

  async read({ x, y, width, height }: Rectangle, blurred: (pixels: ImageData) => void): Promise<ImageData> {
    if (!this.hasTiles) {
      if (this.preview instanceof ImageBitmap) blurred(this.readPreview(this.preview, { x, y, width, height }))
      return this.readPart({ x, y, width, height })
    }
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
    for (const place of placesOf({ x, y, width, height }, 0)) {
      const key = keyOf(place)
      const tile = this.tiles.get(key) ?? (await this.fetchTile(place))
      context.drawImage(tile, place.column * TILE - x, place.row * TILE - y)
      this.keep(key, tile)
    }
    return context.getImageData(0, 0, width, height)
  }

  private readPreview(preview: ImageBitmap, { x, y, width, height }: Rectangle): ImageData {
    const [across, down] = [preview.width / this.width, preview.height / this.height]
    const [columns, rows] = [Math.ceil(width * across), Math.ceil(height * down)]
    const context = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true })!
    context.drawImage(preview, x * across, y * down, width * across, height * down, 0, 0, columns, rows)
    return context.getImageData(0, 0, columns, rows)
  }

  /** Sooner than the tiles will be there. */
  private async readPart({ x, y, width, height }: Rectangle): Promise<ImageData> {
    const url = photoPartUrl(this.folder, this.image.id, [x, y, width, height])
    const colours = await (await fetchAnswer(url, this.image.file)).arrayBuffer()
    return new ImageData(new Uint8ClampedArray(colours), width, height)
  }

  close(): void {
    this.isClosed = true
    this.closing.abort()
    if (this.preview instanceof ImageBitmap) this.preview.close()
    for (const tile of this.tiles.values()) tile.close()
    this.tiles.clear()
  }

  private async glance(stopped: AbortSignal, begin: () => void): Promise<void> {
    const { folder, image } = this
    const grown = (picture: OffscreenCanvas): void => {
      this.preview = picture
      begin()
      this.changed()
    }
    const url = photoGlanceUrl(folder, image.id)
    const preview = await fetchGlance({ url, file: image.file, pixels: GLANCE_PIXELS, stopped, grown })
    if (this.isClosed) return preview.close()
    this.preview = preview
    this.changed()
  }

  private get topLevel(): number {
    return Math.max(0, Math.ceil(Math.log2(Math.max(this.width, this.height) / TILE)))
  }

  private waitForTiles(): Promise<void> {
    if (this.isClosed) return Promise.resolve()
    return (this.waiting ??= this.findTiles())
  }

  private async findTiles(): Promise<void> {
    // What is seen first has the processors to itself.
    await this.arriving.catch(() => {})
    if (this.isClosed) return
    // Without them the small picture stays; the next opening tries again.
    const answer = await fetchAnswer(photoTilesUrl(this.folder, this.image.id), this.image.file).catch(() => null)
    this.hasTiles = answer !== null
    if (!this.isClosed) this.changed()
  }

  /** null when it is not there yet. */
  private tileOf(place: Place): Shown | null {
    const key = keyOf(place)
    const tile = this.tiles.get(key)
    if (!tile) return null
    this.keep(key, tile)
    return { pixels: tile, area: this.areaOf(place) }
  }

  /** While the fine tile of an area comes, a coarser one that is there shows more than the small picture. */
  private standInFor(area: Rectangle, level: number): Shown | null {
    for (let coarse = level + 1; coarse <= Math.min(this.topLevel, level + COARSEST_STAND_IN); coarse++) {
      const tile = this.tileOf(placesOf(area, coarse)[0])
      if (tile) return tile
    }
    return this.preview && { pixels: this.preview, area: this.whole }
  }

  private get whole(): Rectangle {
    return between(0, 0, this.width, this.height)
  }

  private areaOf({ level, column, row }: Place): Rectangle {
    const span = TILE * 2 ** level
    return intersection(between(column * span, row * span, (column + 1) * span, (row + 1) * span), this.whole)
  }

  private load(): void {
    while (this.hasTiles && !this.isClosed && this.loading.size < AT_ONCE && this.wanted.length > 0) {
      const place = this.wanted.pop()!
      const key = keyOf(place)
      if (this.loading.has(key) || this.tiles.has(key)) continue
      this.loading.add(key)
      void this.fetchTile(place)
        .then((tile) => {
          this.keep(key, tile)
          this.changed()
        })
        .catch(() => {})
        .finally(() => {
          this.loading.delete(key)
          this.load()
        })
    }
  }

  /** As many pixels as the photo has there: tiles at its right and lower edge are filled up in the file. */
  private async fetchTile({ level, column, row }: Place): Promise<ImageBitmap> {
    const url = photoTileUrl(this.folder, this.image.id, level, column, row)
    const content = await (await fetchAnswer(url, this.image.file)).blob()
    const [width, height] = [this.width >> level, this.height >> level]
    return createImageBitmap(content, 0, 0, Math.min(TILE, width - column * TILE), Math.min(TILE, height - row * TILE))
  }

  private keep(key: string, tile: ImageBitmap): void {
    if (this.isClosed) return tile.close()
    this.tiles.delete(key)
    this.tiles.set(key, tile)
    for (const [oldest, bitmap] of this.tiles) {
      if (this.tiles.size <= MOST_KEPT) return
      this.tiles.delete(oldest)
      bitmap.close()
    }
  }
}

/** Draws what shows `part` of the photo. */
function drawPart(target: CanvasRenderingContext2D, view: Viewport, { pixels, area }: Shown, part: Rectangle): void {
  const [x, y] = [pixels.width / area.width, pixels.height / area.height]
  const [left, top] = [(part.x - area.x) * x, (part.y - area.y) * y]
  const to = screenRectangle(view, part)
  target.drawImage(pixels, left, top, part.width * x, part.height * y, to.x, to.y, to.width, to.height)
}

function keyOf({ level, column, row }: Place): string {
  return `${level} ${column} ${row}`
}

/** The tiles of a level that show something of a rectangle of the photo. */
function placesOf({ x, y, width, height }: Rectangle, level: number): Place[] {
  const span = TILE * 2 ** level
  const places: Place[] = []
  for (let row = Math.floor(y / span); row * span < y + height; row++) {
    for (let column = Math.floor(x / span); column * span < x + width; column++) places.push({ level, column, row })
  }
  return places
}
