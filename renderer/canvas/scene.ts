/**
 * What is on screen: four canvases on one another (photo, labels, prediction, preview) and the viewport they share. Changes
 * are noted as they come and drawn once, by `draw`, in the next animation frame: of the labels only what changed.
 */
import { applyLook, isPlain, PLAIN_LOOK, type PhotoLook } from '../raster/photoLook'
import { between, EMPTY, intersection, isEmpty, union, type Rectangle } from '../raster/rectangle'
import type { Sighting } from '../stores/places'
import type { Point, Preview } from '../tools/tool'
import type { LabelClass } from '../types'
import type { PredictionMap } from './predictionMap'
import type { TiledLabels } from './labelMap'
import { labelTiles } from './layers/labels'
import { hatch, predictionTiles } from './layers/prediction'
import { drawPreview } from './layers/preview'
import { previewBounds } from './layers/previewBounds'
import type { TileCanvases } from './layers/tiles'
import { colourOf, paletteOf } from './palette'
import { PROVENANCE_LEGEND } from './provenanceLegend'
import type { Photo } from './photo'
import {
  centred,
  fitted,
  panned,
  screenRectangle,
  toImage,
  visiblePixels,
  zoomedAt,
  type Size,
  type Viewport
} from './viewport'

export type LayerName = 'photo' | 'labels' | 'prediction' | 'preview'

export interface SceneLook {
  readonly classes: readonly LabelClass[]
  readonly activeClass: number
  readonly labelsVisible: boolean
  readonly photo: PhotoLook
  /** Whether the prediction is compared with the labels, and therefore shown as a whole. */
  readonly isSplit: boolean
  /** Whether accepting would replace labels, which decides what of the prediction is shown. */
  readonly overwrite: boolean
  /** Whether labels are coloured by who decided them. */
  readonly provenanceVisible: boolean
  /** Classes that are not drawn. */
  readonly hiddenClasses: ReadonlySet<number>
}

const PROVENANCE_PALETTE = paletteOf(PROVENANCE_LEGEND, 1)
const EDGE_ALPHA = 1
const INSIDE_ALPHA = 0.6
/** Milliseconds of a frame in which tiles are coloured that came in sight; the rest follows in the next frames. */
const COLOURING_MS = 6
/** Smooth scaling and rounding reach this many screen pixels beyond what changed. */
const BLEED = 2

export class Scene {
  view: Viewport = { zoom: 1, x: 0, y: 0 }
  screen: Size = { width: 1, height: 1 }
  private isFitted = true
  private look: SceneLook = {
    classes: [],
    activeClass: 0,
    labelsVisible: true,
    photo: PLAIN_LOOK,
    isSplit: false,
    overwrite: false,
    provenanceVisible: false,
    hiddenClasses: new Set()
  }
  private palette = paletteOf([], 1)
  private predictionPalettes = { inside: this.palette, edge: this.palette }

  private photo: Photo | null = null
  private labels: TiledLabels | null = null
  private provenance: TiledLabels | null = null
  private prediction: PredictionMap | null = null
  private labelCanvases: TileCanvases | null = null
  private predictionCanvases: TileCanvases | null = null
  private hasDrawnPrediction = false
  private previews: readonly Preview[] = []
  /** Screen pixels on which the previews were drawn last. */
  private previewArea = EMPTY

  private isViewStale = true
  private isPhotoStale = true
  private isPreviewStale = true
  /** Screen pixels of labels and prediction to draw again. */
  private stale = EMPTY

  constructor(
    private readonly contexts: Readonly<Record<LayerName, CanvasRenderingContext2D>>,
    private readonly viewChanged: (view: Viewport) => void
  ) {}

  show(photo: Photo | null, labels: TiledLabels | null, provenance: TiledLabels | null = null): void {
    this.photo = photo
    photo?.listen(() => (this.isPhotoStale = true))
    this.labels = labels
    this.provenance = provenance
    this.recreateLabels()
    this.setPrediction(null)
    this.fit()
  }

  setPrediction(prediction: PredictionMap | null): void {
    this.prediction = prediction
    this.recreatePrediction()
  }

  /** Part of the prediction's own pixels changed; its edges reach a pixel further. */
  predictionChanged({ x, y, width, height }: Rectangle): void {
    const wider = { x: x - 1, y: y - 1, width: width + 2, height: height + 2 }
    this.predictionCanvases?.invalidate(wider)
    this.markStale(wider)
  }

  /** null while there is no photo. */
  get photoSize(): Size | null {
    return this.photo
  }

  /** The part of the image that is on screen. */
  get visible(): Rectangle {
    return this.labels ? visiblePixels(this.view, this.labels, this.screen) : EMPTY
  }

  setLook(look: SceneLook): void {
    const before = this.look
    this.look = look
    this.isPreviewStale = true
    if (look.photo !== before.photo) this.isPhotoStale = true
    const keys = ['classes', 'labelsVisible', 'isSplit', 'overwrite', 'provenanceVisible', 'hiddenClasses'] as const
    if (keys.every((key) => look[key] === before[key])) return
    this.palette = paletteOf(look.classes, 1, look.hiddenClasses)
    this.recreateLabels()
    this.predictionPalettes = {
      inside: paletteOf(look.classes, INSIDE_ALPHA, look.hiddenClasses),
      edge: paletteOf(look.classes, EDGE_ALPHA, look.hiddenClasses)
    }
    this.recreatePrediction()
  }

  private recreateLabels(): void {
    const shown = this.look.provenanceVisible ? this.provenance : this.labels
    this.labelCanvases = shown && labelTiles(shown, () => (shown === this.labels ? this.palette : PROVENANCE_PALETTE))
    this.isViewStale = true
  }

  labelsChanged(changed: readonly Rectangle[]): void {
    for (const rectangle of changed) {
      if (isEmpty(rectangle)) continue
      this.labelCanvases?.invalidate(rectangle)
      this.predictionCanvases?.invalidate(rectangle)
      this.markStale(rectangle)
    }
  }

  private markStale(rectangle: Rectangle): void {
    const { x, y, width, height } = screenRectangle(this.view, rectangle)
    this.stale = union(this.stale, between(x - BLEED, y - BLEED, x + width + BLEED, y + height + BLEED))
  }

  setPreviews(previews: readonly Preview[]): void {
    if (previews.length === 0 && this.previews.length === 0) return
    this.previews = previews
    this.isPreviewStale = true
  }

  /** In screen pixels. */
  resize(screen: Size): void {
    const [dx, dy] = [(screen.width - this.screen.width) / 2, (screen.height - this.screen.height) / 2]
    this.screen = screen
    for (const { canvas } of Object.values(this.contexts)) Object.assign(canvas, screen)
    if (this.isFitted) this.fit()
    else this.pan(dx, dy)
  }

  fit(): void {
    if (this.photo) this.moveTo(fitted(this.photo, this.screen))
    this.isFitted = true
    this.isViewStale = true
  }

  /** What is in the middle of the screen; null while the whole image is shown. */
  get sighting(): Sighting | null {
    if (this.isFitted || !this.photo) return null
    const { x, y } = toImage(this.view, { x: this.screen.width / 2, y: this.screen.height / 2 })
    return { x, y, zoom: this.view.zoom }
  }

  lookAt({ x, y, zoom }: Sighting): void {
    this.moveTo({ zoom, x: this.screen.width / 2 - x * zoom, y: this.screen.height / 2 - y * zoom })
  }

  actualSize(): void {
    if (this.photo) this.moveTo(centred(this.photo, this.screen, 1))
  }

  zoomAt(anchor: Point, factor: number): void {
    if (this.photo) this.moveTo(zoomedAt(this.view, anchor, factor, this.photo, this.screen))
  }

  /** A small picture of the whole photo, that fills a canvas, as it is looked at. */
  drawSmall(context: CanvasRenderingContext2D, size: Size): void {
    if (!this.photo) return
    this.photo.drawSmall(context, size)
    if (isPlain(this.look.photo)) return
    const pixels = context.getImageData(0, 0, size.width, size.height)
    applyLook(pixels.data, this.look.photo)
    context.putImageData(pixels, 0, 0)
  }

  /** Moves an image pixel into the middle of the screen. */
  moveToMiddle(point: Point): void {
    const { zoom, x, y } = this.view
    this.pan(this.screen.width / 2 - x - point.x * zoom, this.screen.height / 2 - y - point.y * zoom)
  }

  zoomAtCentre(factor: number): void {
    this.zoomAt({ x: this.screen.width / 2, y: this.screen.height / 2 }, factor)
  }

  pan(dx: number, dy: number): void {
    if (this.photo) this.moveTo(panned(this.view, dx, dy, this.photo, this.screen))
  }

  draw(): void {
    if (this.isPhotoStale || this.isViewStale) {
      this.drawWhole('photo', (context) => this.drawPhoto(context))
    }
    if (this.isViewStale) this.stale = this.screenArea
    const part = intersection(this.stale, this.screenArea)
    this.stale = isEmpty(part) || this.drawLabelsAndPrediction(part) ? EMPTY : part
    if (this.isPreviewStale || this.isViewStale) this.drawPreviews()
    this.isViewStale = this.isPhotoStale = this.isPreviewStale = false
  }

  private drawPhoto(context: CanvasRenderingContext2D): void {
    const { photo, view, screen } = this
    if (!photo) return
    photo.draw(context, view, screen)
    if (isPlain(this.look.photo)) return
    const seen = screenRectangle(view, visiblePixels(view, photo, screen))
    const { x, y, width, height } = intersection(seen, this.screenArea)
    if (width <= 0 || height <= 0) return
    const pixels = context.getImageData(x, y, width, height)
    applyLook(pixels.data, this.look.photo)
    context.putImageData(pixels, x, y)
  }

  /** Answers whether a frame had time for all of it. */
  private drawLabelsAndPrediction(part: Rectangle): boolean {
    const { view, labelCanvases, predictionCanvases } = this
    const until = performance.now() + COLOURING_MS
    const hasTime = () => performance.now() < until
    let isWhole = true
    this.drawPart('labels', part, (context) => {
      isWhole = labelCanvases?.draw(context, view, part, hasTime) ?? true
    })
    // A canvas that is written to is put together with the others again, even with nothing in it.
    if (predictionCanvases || this.hasDrawnPrediction) {
      this.hasDrawnPrediction = predictionCanvases !== null
      this.drawPart('prediction', predictionCanvases ? part : this.screenArea, (context) => {
        if (!predictionCanvases) return
        isWhole = predictionCanvases.draw(context, view, part, hasTime) && isWhole
        hatch(context, view, devicePixelRatio)
      })
    }
    return isWhole
  }

  /** Only where previews are and were: whatever is cleared is put on screen again, by the processor. */
  private drawPreviews(): void {
    const context = this.contexts.preview
    const { classes, activeClass } = this.look
    const look = {
      activeColour: colourOf(classes, activeClass),
      colourOf: (value: number) => colourOf(classes, value),
      pixelRatio: devicePixelRatio
    }
    const { x, y, width, height } = this.previewArea
    context.clearRect(x, y, width, height)
    this.previewArea = EMPTY
    for (const preview of this.previews) {
      const bounds = previewBounds(preview, this.view, devicePixelRatio) ?? this.screenArea
      this.previewArea = union(this.previewArea, intersection(bounds, this.screenArea))
      drawPreview(context, preview, this.view, look)
    }
  }

  private drawWhole(layer: LayerName, draw: (context: CanvasRenderingContext2D) => void): void {
    this.contexts[layer].clearRect(0, 0, this.screen.width, this.screen.height)
    draw(this.contexts[layer])
  }

  private drawPart(layer: LayerName, part: Rectangle, draw: (context: CanvasRenderingContext2D) => void): void {
    const context = this.contexts[layer]
    context.save()
    context.beginPath()
    context.rect(part.x, part.y, part.width, part.height)
    context.clip()
    context.clearRect(part.x, part.y, part.width, part.height)
    draw(context)
    context.restore()
  }

  private recreatePrediction(): void {
    const { prediction, labels } = this
    const look = () => {
      const { labelsVisible, isSplit, overwrite } = this.look
      const shows = !labelsVisible || isSplit ? 'all' : overwrite ? 'different' : 'unlabelled'
      return { ...this.predictionPalettes, shows } as const
    }
    this.predictionCanvases = prediction && labels && predictionTiles(prediction, labels, look)
    this.stale = this.screenArea
  }

  private moveTo(view: Viewport): void {
    this.isFitted = false
    this.view = view
    this.isViewStale = true
    this.viewChanged(view)
  }

  private get imageRectangle(): Rectangle {
    return this.labels ? between(0, 0, this.labels.width, this.labels.height) : EMPTY
  }

  private get screenArea(): Rectangle {
    return between(0, 0, this.screen.width, this.screen.height)
  }
}
