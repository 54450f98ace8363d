/** What a tool is: a small state machine that gets pointer events in image pixels, writes labels, and says what to preview. */
import type { PixelSource, PixelTarget } from '../raster/pixels'
import type { Rectangle } from '../raster/rectangle'
import type { Region } from '../raster/flood'

/** Image pixels: (0, 0) is the outer corner of the first pixel, so the pixel beneath a point is its floor. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface PaintEvent {
  /** What the pointer passed since the last event, oldest first, at least one point. */
  readonly points: readonly Point[]
  /** The right button, or the erase key held. */
  readonly erase: boolean
  readonly shift: boolean
  /** 2 for the second press of a double-click. */
  readonly clicks: number
}

export type ToolKey = 'Enter' | 'Escape' | 'Backspace'

/** What a tool may see and do. */
export interface Editing {
  readonly labels: PixelTarget
  readonly prediction: PixelSource | null
  /** Diameter in image pixels. */
  readonly brushSize: number
  readonly activeClass: number
  /** Whether accepting may replace what a person painted. */
  readonly overwrite: boolean
  /** Image pixels per screen pixel, for distances that a hand can hit. */
  readonly imagePixelsPerScreenPixel: number
  /** Opens one undoable step; writing is allowed until it is committed or bailed. */
  open(): void
  /** Tells what was written, so that it is drawn. */
  changed(dirty: Rectangle): void
  commit(): void
  bail(): void
  /** One short sentence for the person. */
  say(sentence: string): void
}

export type Preview =
  | { readonly type: 'disc'; readonly at: Point; readonly diameter: number; readonly erase: boolean }
  | {
      readonly type: 'segment'
      readonly from: Point
      readonly to: Point
      readonly diameter: number
      readonly erase: boolean
    }
  | {
      readonly type: 'polygon'
      readonly points: readonly Point[]
      readonly pointer: Point | null
      /** A click now would close the polygon. */
      readonly closes: boolean
      readonly erase: boolean
    }
  | { readonly type: 'region'; readonly region: Region; readonly value: number }

export interface Tool {
  down?(event: PaintEvent, editing: Editing): void
  /** While a button is down. */
  drag?(event: PaintEvent, editing: Editing): void
  up?(event: PaintEvent, editing: Editing): void
  /** While no button is down; null when the pointer left the image. */
  hover?(event: PaintEvent | null, editing: Editing): void
  /** Answers whether the key meant something to the tool. */
  key?(key: ToolKey, editing: Editing): boolean
  /** Another tool, another image, or the pointer was taken away: leave nothing half done. */
  cancel(editing: Editing): void
  preview(editing: Editing): readonly Preview[]
}

/** A line of the table in `index.ts`. */
export interface ToolDefinition {
  readonly title: string
  /** The key that selects it, lower case. */
  readonly key: string
  /** How it is used, in a few words, for the tooltip. */
  readonly hint: string
  /** SVG path data on a 24 x 24 grid, stroked. */
  readonly icon: string
  /** CSS cursor over the image; 'none' when the preview is the cursor. */
  readonly cursor: 'none' | 'crosshair' | 'grab'
  create(): Tool
}
