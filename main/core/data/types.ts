/** A project as the program sees it; `project.ts` reads and writes it, every other part only names these types. */

import type { StepPatch } from '../../../renderer/raster/stepPatch'

export type { StepPatch }

/** Label maps are Uint8: a class index, or this value where nobody decided yet (ignored by the loss). */
export const UNLABELLED = 255

export interface LabelClass {
  readonly name: string
  /** '#rrggbb' */
  readonly color: string
  /** The key that selects the class: one character, or '' for none. */
  readonly key: string
}

export type Part = 'train' | 'validation'

/** One image of `project.json`. */
export interface ProjectImage {
  /** Unique and safe as a file name: labels live in `labels/<id>.png`. */
  readonly id: string
  /** Relative to the project folder (copied) or absolute (referenced). */
  readonly file: string
  /** Pixels, after the EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** The person's choice; when absent the seed decides. */
  readonly part?: Part
  /** Left out by the person: nothing learns from it. */
  readonly excluded?: boolean
  /** How far the person is with it; 'to do' when absent. */
  readonly review?: ReviewState
}

/** `project.json`, version 1. */
export interface ProjectFile {
  readonly format: 'segsmith-project'
  readonly version: 1
  readonly name: string
  readonly classes: readonly LabelClass[]
  readonly images: readonly ProjectImage[]
  /** `validation` is the share of images, 0..1, that the seed puts into the validation part. */
  readonly split: { readonly seed: number; readonly validation: number }
  /** The runs whose predictions were accepted, in the order of their provenance values from `FIRST_MODEL` on. */
  readonly models?: readonly string[]
}

export type LabelState = 'unlabelled' | 'partly' | 'complete'

/** An image with what can be seen from outside its pixels. */
export interface ImageState extends Omit<ProjectImage, 'part' | 'review'> {
  readonly part: Part
  readonly review: ReviewState
  /** Whether `part` is the person's choice rather than the seed's. */
  readonly partChosen: boolean
  readonly state: LabelState
  /** Share of labelled pixels, 0..1. */
  readonly labelled: number
  readonly predicted: boolean
  /** Of its prediction, when it was made: see `PredictionFigures`. */
  readonly uncertainty?: number
  readonly loss?: number
  /** Milliseconds since 1970 when the photo was last changed. */
  readonly date?: number
  /** One sentence when the image or its label cannot be used. */
  readonly problem?: string
}

export interface ProjectState {
  readonly folder: string
  readonly name: string
  readonly classes: readonly LabelClass[]
  readonly images: readonly ImageState[]
  readonly split: ProjectFile['split']
  readonly warnings: readonly string[]
}

export interface NewProject {
  /** Where the project is made; it must not hold a project yet. */
  readonly folder: string
  readonly name: string
  /** A folder of images (searched without its subfolders), a single image, or a .rec file of images and masks. */
  readonly imageFolder: string
  readonly copyImages: boolean
  readonly classes: readonly LabelClass[]
  /** In the masks of a .rec: the class index that, like 255, means unlabelled. */
  readonly ignoredIndex?: number
}

/** A class index per pixel, row-major, `UNLABELLED` where undecided. */
export interface LabelMap {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/**
 * How unsure a net was of each pixel of an image, 0 (no doubt) to 255 (two classes are as likely), at the size at which it saw
 * the image.
 */
export type UncertaintyMap = LabelMap

/** What is known of an image since it was predicted. */
export interface PredictionFigures {
  /** Of the net that predicted it. */
  readonly run: string
  /** Mean over its pixels, 0..1. */
  readonly uncertainty: number
  /** Mean cross-entropy over its labelled pixels, in nats; null when none was labelled. */
  readonly loss: number | null
}

/** Pixels a side of the tiles in which labels cross to the window. */
export const LABEL_TILE = 256

/**
 * A label map in tiles of 256 x 256, filled up with `UNLABELLED` at the right and the lower edge. A tile is written as one byte
 * when all of it is the same, or as pairs of bytes [value, length - 1], row after row, or as its 65536 pixels where that is
 * shorter. Equal tiles are written once.
 */
export interface PackedLabels {
  readonly width: number
  readonly height: number
  /** For each tile, row after row, which content it has; -1 where all is unlabelled. */
  readonly places: Int32Array
  /** Where each content ends in `bytes`; it begins where the one before ends. */
  readonly ends: Uint32Array
  readonly bytes: Uint8Array
}

/** The pixels of a rectangle: what is asked of a label, and what a change leaves behind. */
export interface LabelPatch {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** What a step changed on one image. */
export interface StepPart {
  readonly imageId: string
  readonly patches: readonly StepPatch[]
}

export const REVIEW_STATES = ['to do', 'in work', 'done', 'reviewed', 'rejected'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

export interface ReviewChange {
  readonly imageId: string
  readonly before: ReviewState
  readonly after: ReviewState
}

/** One undoable act, on one image or on many. */
export interface Step {
  /** Unique among all steps of the project. */
  readonly id: string
  /** What was done, in a few words: "Brush: crack". */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly parts: readonly StepPart[]
  readonly reviews?: readonly ReviewChange[]
}

/** A step on its way from the window: what it changed on each image as the bytes of `encodePatches`. */
export interface SentStep extends Omit<Step, 'parts'> {
  readonly parts: readonly { readonly imageId: string; readonly patches: Uint8Array }[]
}

/** A line of the history of an image. */
export interface PastStep {
  readonly id: string
  readonly name: string
  readonly at: number
  readonly isUndone: boolean
  /** How many images it changed. */
  readonly images: number
  /** What it said of how far one is with the image. */
  readonly review?: ReviewChange
}

/** Who decided a pixel: what provenance maps hold. From `FIRST_MODEL` on, the models that predictions were accepted from. */
export const PROVENANCE = { hand: 0, assisted: 1, imported: 2 } as const
export const FIRST_MODEL = 3

/** The two ONNX files that segment by clicks. */
export interface ClickPair {
  readonly encoder: string
  readonly decoder: string
}

/** Image pixels; whether what lies there belongs to the object. */
export interface ClickPoint {
  readonly x: number
  readonly y: number
  readonly belongs: boolean
}

/** A rectangle of the image: 1 for pixels of the object, row-major. */
export interface ClickMask {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}
