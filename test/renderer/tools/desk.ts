/** An image under a tool: labels with history as in the app, pointer events as one line each. */
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import type { PixelSource } from '../../../renderer/raster/pixels'
import type { Editing, PaintEvent, Tool } from '../../../renderer/tools/tool'
import { show } from '../raster/picture'

type Pair = readonly [x: number, y: number]

export class Desk implements Editing {
  readonly labels: TiledLabels
  readonly history: History
  readonly said: string[] = []
  prediction: PixelSource | null = null
  brushSize = 1
  activeClass = 1
  overwrite = false
  imagePixelsPerScreenPixel = 0.05

  constructor(
    readonly tool: Tool,
    width: number,
    height: number
  ) {
    this.labels = new TiledLabels(width, height)
    this.history = new History(this.labels)
  }

  press(at: Pair, how: Partial<PaintEvent> = {}): void {
    this.tool.down?.(eventAt([at], how), this)
  }

  drag(...points: readonly Pair[]): void {
    this.tool.drag?.(eventAt(points), this)
  }

  release(at: Pair): void {
    this.tool.up?.(eventAt([at]), this)
  }

  click(at: Pair, how: Partial<PaintEvent> = {}): void {
    this.press(at, how)
    this.release(at)
  }

  hover(at: Pair | null): void {
    this.tool.hover?.(at && eventAt([at]), this)
  }

  open(): void {
    this.history.open()
  }

  changed(): void {}

  commit(): void {
    this.history.commit()
  }

  bail(): void {
    this.history.bail()
  }

  say(sentence: string): void {
    this.said.push(sentence)
  }

  toString(): string {
    return show(this.labels)
  }
}

function eventAt(points: readonly Pair[], how: Partial<PaintEvent> = {}): PaintEvent {
  return { points: points.map(([x, y]) => ({ x, y })), erase: false, shift: false, clicks: 1, ...how }
}
