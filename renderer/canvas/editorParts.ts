/** What the image editor works with: the settings it reads, whom it tells its news, and what it sees the image through. */
import type { Bitmap } from '../raster/bitmap'
import type { WriteRule } from '../raster/guarded'
import type { KeyboardState, LongWorkProgress } from '../stores/editor'
import type { ToolName } from '../tools'
import type { OptionValues } from '../tools/options'
import type { Editing, PaintMode, PhotoPixels, SegmentClick, Superpixels } from '../tools/tool'

export interface EditorSettings {
  readonly tool: ToolName
  readonly brushSize: number
  readonly activeClass: number
  readonly activeClassName: string
  readonly overwrite: boolean
  readonly paintMode: PaintMode
  readonly options: OptionValues
  /** What may be painted over. */
  readonly writeRule: WriteRule
  /** The place of the image among the images of the project. */
  readonly imageIndex: number
  /** The provenance value for what is accepted from the prediction. */
  readonly acceptedProvenance: number
}

export interface EditorEvents {
  said(sentence: string): void
  /** A step was made, undone or redone. */
  stepped(): void
  picked(label: number): void
  /** Image pixels; null when the pointer is not over the image. */
  cursorMoved(cursor: { readonly x: number; readonly y: number; readonly label: number } | null): void
  brushSizeStepped(direction: 1 | -1): void
  panningChanged(isPanning: boolean): void
  /** How far something is that takes longer; null when nothing does. */
  working(progress: LongWorkProgress | null): void
  /** The pointer that keys move was shown, put down, lifted or put away. */
  keyboardChanged(state: KeyboardState): void
}

/** What of the image is seen through others: its photo, and what is computed of it. */
export interface Sight {
  readPhoto(...args: Parameters<Editing['readPhoto']>): Promise<PhotoPixels>
  /** `imageKey` tells the image from others. */
  superpixelsAt(x: number, y: number, size: number, imageKey: string): Superpixels | null
  /** What clicks on an image of a project outline; fails with one sentence. */
  segment(folder: string, imageId: string, clicks: readonly SegmentClick[]): Promise<Bitmap>
  /** Tells when what was asked for has come. */
  listen(changed: () => void): void
  stop(): void
}
