/**
 * The image under the hand: hands pointer events and keys to the active tool, and gives tools what they may see and do.
 * It knows neither Vue nor stores; settings are read from an object, news go out as events.
 */
import { sentenceOf } from '../bridge'
import { acceptPrediction, type Choice } from '../raster/accept'
import type { Bitmap } from '../raster/bitmap'
import { guarded } from '../raster/guarded'
import { UNLABELLED, type PixelTarget } from '../raster/pixels'
import type { Rectangle } from '../raster/rectangle'
import type { Work } from '../raster/work'
import type { KeyboardState } from '../stores/editor'
import { TOOL_NAMES, TOOL_TABLE, type ToolName } from '../tools'
import { ACTIONS, type ActionName } from '../tools/actions'
import type { OptionValues } from '../tools/options'
import { remarkTaken, type Remark } from '../tools/remarks'
import type {
  Editing,
  PaintEvent,
  PaintMode,
  PhotoPixels,
  Point,
  Preview,
  SegmentClick,
  Superpixels,
  Tool,
  ToolKey
} from '../tools/tool'
import type { LabelMap, PredictionPatch } from '../types'
import type { EditorEvents, EditorSettings, Sight } from './editorParts'
import type { StepMark } from './history'
import { LongWork } from './longWork'
import { KeyboardPointer, type KeyboardTarget } from './keyboardPointer'
import type { OpenImage } from './openImage'
import { PredictionMap, showsWhole } from './predictionMap'
import { PointerReader, type PointerTarget } from './pointer'
import type { Scene } from './scene'
import { markOf, provenanceOf } from './stepMark'
import { toImage, type Size } from './viewport'
import { words } from '../words'

export class ImageEditor implements Editing, PointerTarget, KeyboardTarget {
  /** Whether the space bar, or the key that erases, is held. */
  spaceIsHeld = false
  erases = false
  prediction: PredictionMap | null = null
  private image: OpenImage | null = null
  private readonly tools: Readonly<Record<ToolName, Tool>>
  private tool: Tool
  private readonly longWork = new LongWork((progress) => this.events.working(progress))
  private readonly pointer: PointerReader
  readonly keyboard = new KeyboardPointer(this)

  constructor(
    element: HTMLElement,
    private readonly scene: Scene,
    private readonly settings: EditorSettings,
    private readonly events: EditorEvents,
    private readonly sight: Sight
  ) {
    this.tools = Object.fromEntries(TOOL_NAMES.map((name) => [name, TOOL_TABLE[name].create()])) as Record<
      ToolName,
      Tool
    >
    this.tool = this.tools[settings.tool]
    this.pointer = new PointerReader(element, this)
    sight.listen(() => this.refresh())
  }

  stop(): void {
    this.setImage(null)
    this.pointer.stop()
    this.sight.stop()
  }

  /** A stroke under way is finished first: it belongs to the image before. */
  setImage(image: OpenImage | null): void {
    this.finishStroke()
    if (this.image) this.tool.cancel(this)
    this.image = image
    this.prediction = null
    this.events.cursorMoved(null)
    this.refresh()
    this.keyboard.imageChanged()
  }

  /** Ends a stroke under way as if the button had been released, and does the rest of what takes longer. */
  finishStroke(): void {
    this.longWork.finish()
    this.lift()
    // The stroke that was ended, if it is a large one.
    this.longWork.finish()
  }

  private lift(): void {
    this.pointer.finish()
    this.keyboard.lift()
  }

  setTool(name: ToolName): void {
    this.lift()
    if (this.image) this.tool.cancel(this)
    this.tool = this.tools[name]
    this.refresh()
  }

  /** Answers whether the prediction fits the image. */
  setPrediction(map: LabelMap | null, classCount: number): boolean {
    if (map && !(this.image && showsWhole(map, this.image.labels))) return false
    this.showPrediction(map && new PredictionMap(map, this.image!.labels, classCount))
    return true
  }

  private showPrediction(prediction: PredictionMap | null): void {
    this.prediction = prediction
    this.scene.setPrediction(prediction)
    this.refresh()
  }

  /** Pastes a part over the prediction that is shown, or begins one. */
  patchPrediction(patch: PredictionPatch, classCount: number): void {
    if (!this.image) return
    const prediction = (this.prediction ?? PredictionMap.blank(patch, this.image.labels, classCount)).resampled(patch)
    if (prediction !== this.prediction) this.showPrediction(prediction)
    this.scene.predictionChanged(prediction.paste(patch))
    this.refresh()
  }

  /** Says again what the tool previews: settings or held keys changed. */
  refresh(): void {
    this.pointer.repeatHover()
    this.keyboard.repeatHover()
    this.showPreviews()
  }

  private showPreviews(): void {
    const { place, state } = this.keyboard
    const cursor: Preview[] = place ? [{ type: 'cursor', at: place, isDown: state === 'down' }] : []
    this.scene.setPreviews(this.image ? [...this.tool.preview(this), ...cursor] : [])
  }

  private get isPainting(): boolean {
    return this.pointer.isPainting || this.keyboard.isPainting
  }

  /** During a stroke it takes the stroke back, during a polygon its last corner. */
  async undo(): Promise<void> {
    this.longWork.settle()
    if (this.longWork.isRunning) return this.longWork.stop()
    if (!this.image || this.key(this.isPainting ? 'Escape' : 'Backspace')) return
    await this.move(this.image, this.image.undo())
  }

  async redo(): Promise<void> {
    this.longWork.settle()
    if (!this.image || this.isPainting) return
    await this.move(this.image, this.image.redo())
  }

  key(key: ToolKey): boolean {
    if (!this.image) return false
    if (this.longWork.isRunning) {
      if (key === 'Escape') this.longWork.stop()
      return true
    }
    const isUsed = this.tool.key?.(key, this) ?? false
    this.refresh()
    return isUsed
  }

  accept(choice: Choice): void {
    if (!this.image || !this.prediction) return this.say((says) => says.noPrediction)
    this.finishStroke()
    this.image.open({ name: 'Accept prediction', provenance: this.settings.acceptedProvenance })
    const { taken, dirty } = acceptPrediction(this.labels, this.prediction, choice, this.overwrite)
    this.changed(dirty)
    this.commit()
    this.say(remarkTaken(taken, this.overwrite))
  }

  /** Does something to the whole image. */
  act(name: ActionName): void {
    if (!this.image) return
    this.finishStroke()
    this.tool.cancel(this)
    const { title, decider } = ACTIONS[name]
    const before = this.image.steps.at(-1)?.id
    const { activeClassName, acceptedProvenance } = this.settings
    const mark = { name: `${title}: ${activeClassName}`, provenance: provenanceOf(decider, acceptedProvenance) }
    this.writeAs(mark, ACTIONS[name].act(this), (image) => {
      if (image.steps.at(-1)?.id === before) this.say((says) => says.changesNothing(words.tools.actions[name].title))
    })
  }

  // What tools may see and do.

  get labels(): PixelTarget {
    if (!this.image) throw new Error('A tool was used without an image.')
    return guarded(this.image.labels, this.settings.writeRule)
  }

  get options(): OptionValues {
    return this.settings.options
  }

  get imageIndex(): number {
    return this.settings.imageIndex
  }

  get brushSize(): number {
    return this.settings.brushSize
  }

  get activeClass(): number {
    return this.settings.activeClass
  }

  get overwrite(): boolean {
    return this.settings.overwrite
  }

  get imagePixelsPerScreenPixel(): number {
    return devicePixelRatio / this.scene.view.zoom
  }

  open(): void {
    this.longWork.finish()
    this.image?.open(markOf(this.settings, this.erases))
  }

  changed(dirty: Rectangle): void {
    this.scene.labelsChanged([dirty])
  }

  /** Of a large step between frames: the labels are as they will be, and who changes them again has it settled first. */
  commit(): void {
    if (this.image) this.longWork.startSurely(this.image.committing(), () => this.events.stepped())
  }

  write(work: Work<void>): void {
    this.writeAs(markOf(this.settings, this.erases), work)
  }

  bail(): void {
    this.longWork.settle()
    if (this.longWork.isRunning) return
    this.scene.labelsChanged(this.image?.bail() ?? [])
  }

  say(remark: Remark): void {
    this.events.said(remark(words.tools.remarks))
  }

  readPhoto(...args: Parameters<Editing['readPhoto']>): Promise<PhotoPixels> {
    return this.sight.readPhoto(...args)
  }

  superpixelsAt(x: number, y: number): Superpixels | null {
    if (!this.image) return null
    const { folder, imageId } = this.image
    return this.sight.superpixelsAt(x, y, this.settings.options.superpixelSize, `${folder} ${imageId}`)
  }

  async segment(clicks: readonly SegmentClick[]): Promise<Bitmap> {
    if (!this.image) throw new Error('No image is open.')
    return this.sight.segment(this.image.folder, this.image.imageId, clicks)
  }

  // What the pointer does, or the keys that stand for it.

  get mode(): PaintMode {
    return this.settings.paintMode
  }

  get leftPans(): boolean {
    return this.spaceIsHeld || this.settings.tool === 'pan'
  }

  get ignoresHover(): boolean {
    return this.keyboard.state !== 'hidden'
  }

  get size(): Size | null {
    return this.image?.labels ?? null
  }

  get zoom(): number {
    return this.scene.view.zoom
  }

  reveal(point: Point): void {
    const { x, y, width, height } = this.scene.visible
    const isSeen = point.x > x && point.x < x + width && point.y > y && point.y < y + height
    if (!isSeen) this.scene.moveToMiddle(point)
  }

  keyboardChanged(state: KeyboardState): void {
    this.events.keyboardChanged(state)
    this.showPreviews()
  }

  /** A button of the pointer was pressed, which is then the one that counts. */
  pressed(): void {
    this.keyboard.hide()
  }

  toImage(screen: Point): Point {
    return toImage(this.scene.view, screen)
  }

  down(event: PaintEvent): void {
    this.forward(event, () => this.tool.down?.(event, this))
  }

  drag(event: PaintEvent): void {
    this.forward(event, () => this.tool.drag?.(event, this))
  }

  up(event: PaintEvent): void {
    this.forward(event, () => this.tool.up?.(event, this))
  }

  hover(event: PaintEvent | null): void {
    this.forward(event, () => this.tool.hover?.(event, this))
  }

  pick(point: Point): void {
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
    if (!this.image || !this.isInside(x, y)) return
    const label = this.labels.at(x, y)
    const picked = label === UNLABELLED ? (this.prediction?.at(x, y) ?? UNLABELLED) : label
    if (picked !== UNLABELLED) this.events.picked(picked)
  }

  panningChanged(isPanning: boolean): void {
    this.events.panningChanged(isPanning)
  }

  pan(dx: number, dy: number): void {
    this.scene.pan(dx, dy)
  }

  zoomAt(anchor: Point, factor: number): void {
    this.scene.zoomAt(anchor, factor)
    this.refresh()
  }

  stepBrushSize(direction: 1 | -1): void {
    this.events.brushSizeStepped(direction)
  }

  /** The labels belong to the work until it is done or stopped. */
  private writeAs(mark: StepMark, work: Work<void>, done: (image: OpenImage) => void = () => {}): void {
    const { image } = this
    if (!image) return
    this.longWork.finish()
    image.open(mark)
    this.longWork.start(mark.name, image.writing(work), (isWhole) => {
      if (!isWhole) this.scene.labelsChanged(image.bail())
      this.events.stepped()
      this.refresh()
      if (isWhole) done(image)
    })
  }

  /** A step that is not in memory is read first, and drawn when it comes. */
  private async move(image: OpenImage, moved: ReturnType<OpenImage['undo']>): Promise<void> {
    try {
      const changed = moved instanceof Promise ? await moved : moved
      if (this.image !== image) return
      this.scene.labelsChanged(changed)
      this.events.stepped()
    } catch (error) {
      this.say(() => sentenceOf(error))
    }
  }

  private forward(event: PaintEvent | null, act: () => void): void {
    if (!this.image || this.longWork.isRunning) return
    act()
    this.showPreviews()
    const point = event?.points[event.points.length - 1]
    const [x, y] = point ? [Math.floor(point.x), Math.floor(point.y)] : [-1, -1]
    this.events.cursorMoved(this.isInside(x, y) ? { x, y, label: this.labels.at(x, y) } : null)
  }

  private isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.labels.width && y < this.labels.height
  }
}
