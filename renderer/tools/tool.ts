/** What a tool is: a small state machine that gets pointer events in image pixels, writes labels, and says what to preview. */
import type { PixelSource, PixelTarget } from '../raster/pixels'
import type { Rectangle } from '../raster/rectangle'
import type { Bitmap } from '../raster/bitmap'
import type { Region } from '../raster/flood'
import type { Work } from '../raster/work'
import type { ToolGroup } from './groups'
import type { OptionName, OptionValues } from './options'
import type { Remark } from './remarks'

/** Image pixels: (0, 0) is the outer corner of the first pixel, so the pixel beneath a point is its floor. */
export interface Point {
  readonly x: number
  readonly y: number
  /** How hard a pen is pressed, 0..1; absent for what has no pressure. */
  readonly pressure?: number
}

/** What a shape does: it becomes the active class, it is erased, or it takes the place of the object that it touches. */
export type PaintMode = 'add' | 'subtract' | 'replace'

export interface PaintEvent {
  /** What the pointer passed since the last event, oldest first, at least one point. */
  readonly points: readonly Point[]
  /** As a held key or the right button says, else as the tool bar does. */
  readonly mode: PaintMode
  readonly shift: boolean
  /** 2 for the second press of a double-click. */
  readonly clicks: number
}

export type ToolKey = 'Enter' | 'Escape' | 'Backspace'

/** Colours of a rectangle of the photo: red, green, blue, alpha of 0..255, row-major. */
export interface PhotoPixels extends Rectangle {
  readonly data: Uint8ClampedArray
}

/** Superpixels of a rectangle of the photo: for each of its pixels the number of the one that it belongs to. */
export interface Superpixels {
  readonly area: Rectangle
  readonly numbers: Int32Array
}

/** A click of click-to-segment: what it points at belongs to the object, or does not. */
export interface SegmentClick extends Point {
  readonly belongs: boolean
}

/** What a tool may see and do. */
export interface Editing {
  /** What is written here stays out of what may not be painted over. */
  readonly labels: PixelTarget
  readonly prediction: PixelSource | null
  /** Diameter in image pixels. */
  readonly brushSize: number
  readonly activeClass: number
  readonly options: OptionValues
  /** The place of the image among the images of the project. */
  readonly imageIndex: number
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
  /** Opens a step, does what takes long between frames, and commits it; nothing else is written meanwhile. */
  write(work: Work<void>): void
  say(remark: Remark): void
  /** What the tool previews changed by itself. */
  refresh(): void
  /** The photo's colours in a rectangle inside the image; `blurred` gets a small picture of it, at (0, 0), where reading takes long. */
  readPhoto(area: Rectangle, blurred?: (pixels: PhotoPixels) => void): Promise<PhotoPixels>
  /** The superpixels around a pixel; null while they are computed, `refresh` follows when they are there. */
  superpixelsAt(x: number, y: number): Superpixels | null
  /** What the clicks outline, as the person's own model sees it; fails with one sentence. */
  segment(clicks: readonly SegmentClick[]): Promise<Bitmap>
}

export type Preview =
  | {
      readonly type: 'brush'
      readonly from: Point
      readonly to: Point
      readonly diameter: number
      readonly isSquare: boolean
      readonly erase: boolean
    }
  | {
      /** An outline that is being drawn, with points to take hold of. */
      readonly type: 'polygon'
      readonly points: readonly Point[]
      /** The way from the last point to the pointer, which ends it. */
      readonly tail: readonly Point[]
      readonly isClosed: boolean
      /** A click now would close the polygon. */
      readonly closes: boolean
      readonly erase: boolean
    }
  | { readonly type: 'outline'; readonly points: readonly Point[]; readonly erase: boolean }
  | { readonly type: 'region'; readonly region: Pick<Region, 'runs'>; readonly value: number }
  /** Where the pointer is that keys move. */
  | { readonly type: 'cursor'; readonly at: Point; readonly isDown: boolean }
  | { readonly type: 'clicks'; readonly clicks: readonly SegmentClick[] }

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

/** Who decides the pixels that a tool writes. */
export type Decider = 'hand' | 'assisted' | 'accepted'

/** A line of the table in `index.ts`. */
export interface ToolDefinition {
  readonly title: string
  readonly group: ToolGroup
  /** Whether it has the size of the brush. */
  readonly isSized?: boolean
  readonly options?: readonly OptionName[]
  readonly decider: Decider
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
