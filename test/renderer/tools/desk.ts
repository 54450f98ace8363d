/** An image under a tool: labels with history as in the app, pointer events as one line each. */
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import type { Bitmap } from '../../../renderer/raster/bitmap'
import { guarded } from '../../../renderer/raster/guarded'
import type { PixelSource, PixelTarget } from '../../../renderer/raster/pixels'
import type { Rectangle } from '../../../renderer/raster/rectangle'
import { finish, type Work } from '../../../renderer/raster/work'
import type { ActionDefinition } from '../../../renderer/tools/actions/action'
import { STANDARD_OPTIONS, type OptionValues } from '../../../renderer/tools/options'
import { REMARKS, type Remark } from '../../../renderer/tools/remarks'
import { superpixels } from '../../../renderer/raster/superpixels'
import type { Editing, PaintEvent, PhotoPixels, SegmentClick, Superpixels, Tool } from '../../../renderer/tools/tool'
import { Picture, show } from '../raster/picture'

type Pair = readonly [x: number, y: number]

export class Desk implements Editing {
  readonly tiles: TiledLabels
  readonly history: History
  readonly said: string[] = []
  private steps = 0
  prediction: PixelSource | null = null
  brushSize = 1
  activeClass = 1
  overwrite = false
  options: OptionValues = STANDARD_OPTIONS
  imageIndex = 0
  locked: readonly number[] = []
  only: number | null = null
  /** Red, green and blue of the photo are the digits of this picture times ten. */
  photo: Picture | null = null
  /** What outlines clicks. */
  model: ((clicks: readonly SegmentClick[]) => Bitmap) | null = null
  imagePixelsPerScreenPixel = 0.05

  constructor(
    readonly tool: Tool,
    width: number,
    height: number
  ) {
    this.tiles = new TiledLabels(width, height)
    this.history = new History(this.tiles, new TiledLabels(width, height))
  }

  /** A desk on which the picture is painted already. */
  static with(tool: Tool, text: string): Desk {
    const picture = new Picture(text)
    const desk = new Desk(tool, picture.width, picture.height)
    desk.open()
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) desk.labels.fillSpan(y, x, x + 1, picture.at(x, y))
    }
    desk.commit()
    return desk
  }

  get labels(): PixelTarget {
    return guarded(this.tiles, { locked: new Set(this.locked), only: this.only })
  }

  set(options: Partial<OptionValues>): this {
    this.options = { ...this.options, ...options }
    return this
  }

  /** Does an action as the window does it. */
  act(action: ActionDefinition): void {
    this.write(action.act(this))
  }

  write(work: Work<void>): void {
    this.open()
    finish(work)
    this.commit()
  }

  press(at: Pair, how: Partial<PaintEvent> = {}): void {
    this.tool.down?.(eventAt([at], how), this)
  }

  drag(...points: readonly Pair[]): void {
    this.tool.drag?.(eventAt(points), this)
  }

  release(at: Pair, how: Partial<PaintEvent> = {}): void {
    this.tool.up?.(eventAt([at], how), this)
  }

  click(at: Pair, how: Partial<PaintEvent> = {}): void {
    this.press(at, how)
    this.release(at)
  }

  hover(at: Pair | null): void {
    this.tool.hover?.(at && eventAt([at]), this)
  }

  open(): void {
    this.history.open({ name: 'Step', provenance: 0 })
  }

  changed(): void {}

  commit(): void {
    this.history.commit(`step ${this.steps++}`, 0)
  }

  bail(): void {
    this.history.bail()
  }

  say(remark: Remark): void {
    this.said.push(remark(REMARKS))
  }

  refresh(): void {}

  async readPhoto({ x, y, width, height }: Rectangle): Promise<PhotoPixels> {
    const data = new Uint8ClampedArray(width * height * 4).fill(255)
    for (let i = 0; i < width * height; i++) {
      const digit = this.photo!.at(x + (i % width), y + Math.floor(i / width))
      data.fill(digit * 10, i * 4, i * 4 + 3)
    }
    return { x, y, width, height, data }
  }

  async segment(clicks: readonly SegmentClick[]): Promise<Bitmap> {
    return this.model!(clicks)
  }

  superpixelsAt(): Superpixels | null {
    if (!this.photo) return null
    const { width, height } = this.photo
    const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => this.photo!.pixels[i >> 2] * 10)
    const numbers = superpixels(data, width, height, this.options.superpixelSize)
    return { area: { x: 0, y: 0, width, height }, numbers }
  }

  toString(): string {
    return show(this.labels)
  }
}

function eventAt(points: readonly Pair[], how: Partial<PaintEvent> = {}): PaintEvent {
  return { points: points.map(([x, y]) => ({ x, y })), mode: 'add', shift: false, clicks: 1, ...how }
}
