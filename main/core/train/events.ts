/** What a training tells while it runs. The same objects go to the window, to stdout of the CLI (JSON lines) and to the run's log. */
import type { FailureInfo } from '../failure'
import type { TrainingConfig } from './config'
import type { Scores } from '../module/metrics'
import type { WeightsReport } from './report'

export type Phase = 'preparing' | 'caching' | 'head' | 'full' | 'finishing'

export interface LossPoint {
  /** 1-based, counted over both phases. */
  readonly step: number
  readonly loss: number
  readonly learningRate: number
  /** How many times labels had changed since the training began, as far as this step knew. */
  readonly revision?: number
}

export interface ValidationPoint extends Partial<Scores> {
  readonly step: number
  readonly phase: 'head' | 'full'
  /** null when no validation pixel is labelled. */
  readonly loss: number | null
  readonly meanIou: number | null
  /** Per class; null for a class that occurs neither in labels nor in predictions. */
  readonly iou: readonly (number | null)[]
  readonly pixelAccuracy: number | null
  /** Pixels counted by true class (rows) and predicted class; absent for very many classes. */
  readonly confusion?: readonly (readonly number[])[]
  /** Whether this is the best so far, and so the net that is kept. */
  readonly best: boolean
}

export interface MaskEvent {
  readonly type: 'mask'
  readonly imageId: string
  readonly step: number
  readonly width: number
  readonly height: number
  /** Class index per pixel, at the size that the net sees the image in. */
  readonly pixels: Uint8Array
}

export interface RunSummary {
  /** Folder name under `runs/`. */
  readonly id: string
  readonly config: TrainingConfig
  readonly started: string
  /** 'running' on disk without a living trainer means: it was cut off, and can be resumed. */
  readonly status: 'running' | 'completed' | 'stopped' | 'failed'
  readonly steps: number
  readonly lastStep: number
  readonly best: ValidationPoint | null
  readonly resumable: boolean
  /** Made by live update: complete at any time. */
  readonly live?: true
}

export type TrainingEvent =
  | {
      readonly type: 'started'
      readonly runId: string
      readonly steps: number
      readonly classes: readonly string[]
      /** One sentence: what numbers the net is given for a picture, and why. */
      readonly input?: string
      /** It learns from strokes as they are made, and has no end of its own. */
      readonly live?: true
      /** Labelled images that were left out because a person said so. */
      readonly leftOut?: number
    }
  /** After 'started', when the training begins from a weights file. */
  | { readonly type: 'weights'; readonly report: WeightsReport }
  /** Where it runs and why: what was measured, or what stood in the way of another device. */
  | {
      readonly type: 'device'
      readonly devices: readonly string[]
      readonly sentence: string
      /** Whether another device was asked for, or could have been used, and was passed over. */
      readonly fellBack: boolean
    }
  | { readonly type: 'phase'; readonly phase: Phase; readonly done: number; readonly total: number }
  | {
      readonly type: 'loss'
      readonly points: readonly LossPoint[]
      readonly samplesPerSecond: number
      readonly secondsLeft: number
      readonly steps: number
    }
  | ({ readonly type: 'validation' } & ValidationPoint)
  | MaskEvent
  | {
      readonly type: 'finished'
      readonly runId: string
      readonly reason: 'completed' | 'stopped'
      readonly lastStep: number
      readonly best: ValidationPoint | null
      readonly seconds: number
    }
  | {
      readonly type: 'failed'
      readonly runId: string
      readonly failure: FailureInfo
      readonly lastStep: number
      readonly resumable: boolean
    }
