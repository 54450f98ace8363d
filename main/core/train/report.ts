import type { FitReport } from '../weights/fit'

/** What a weights file did, or would do, to a net; every name is accounted for. */
export interface WeightsReport extends FitReport {
  readonly file: string
  /** 'PyTorch', 'ONNX', 'safetensors' or 'MXNet' */
  readonly format: string
  /** What the reader left out, one sentence each. */
  readonly warnings: readonly string[]
}

/** What an export found out about the file it wrote. */
export interface ExportReport {
  /** The exported file and what was written beside it. */
  readonly file: string
  readonly bytes: number
  readonly reportFile: string
  readonly pythonExample: string
  readonly javascriptExample: string
  readonly classes: readonly string[]
  /** What the file makes of a picture for the net inside it: 'RGB from 0 to 1'. */
  readonly netInput: string
  /** The one size of image that the file takes, pixels; null for any. */
  readonly imageSize: { readonly height: number; readonly width: number } | null
  /** Validation images the reopened file was run on (all labelled images when there is no validation part). */
  readonly images: number
  /** Largest absolute difference between the file's probabilities and the app's own. */
  readonly largestDifference: number
  /** Share of pixels whose class differs from the app's own mask. */
  readonly differentPixels: number
  readonly meanIou: number | null
  readonly iou: readonly (number | null)[]
  /** Median time of one image, milliseconds. */
  readonly milliseconds: number
}

/** What writing an MXNet checkpoint found out about its two files. */
export interface MxnetExportReport {
  /** `<prefix>-symbol.json` */
  readonly file: string
  /** `<prefix>-0001.params` */
  readonly parametersFile: string
  readonly bytes: number
  readonly classes: readonly string[]
  /** What MXNet has to feed it: 'RGB from 0 to 255, minus (123.68, 116.779, 103.939)'. */
  readonly input: string
  /** Largest absolute difference between the read-back net's probabilities and the net's own. */
  readonly largestDifference: number
}

export interface FolderPredictionReport {
  readonly folder: string
  readonly images: number
  readonly failed: readonly { readonly file: string; readonly message: string }[]
}

export interface ProjectPredictionReport {
  readonly images: number
  /** Images that were to be predicted; more than the others together when it was stopped. */
  readonly of: number
  readonly failed: readonly { readonly file: string; readonly message: string }[]
}
