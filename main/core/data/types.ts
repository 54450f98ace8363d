/** A project as the program sees it; `project.ts` reads and writes it, every other part only names these types. */

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
}

export type LabelState = 'unlabelled' | 'partly' | 'complete'

/** An image with what can be seen from outside its pixels. */
export interface ImageState extends Omit<ProjectImage, 'part'> {
  readonly part: Part
  /** Whether `part` is the person's choice rather than the seed's. */
  readonly partChosen: boolean
  readonly state: LabelState
  /** Share of labelled pixels, 0..1. */
  readonly labelled: number
  readonly predicted: boolean
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

/** The pixels of a rectangle after a stroke: what the journal keeps. */
export interface LabelPatch {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}
