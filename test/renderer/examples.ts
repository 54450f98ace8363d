/** Small valid objects of the contract, for tests that care about one field of them. */
import type {
  ImageState,
  LossPoint,
  ProjectState,
  RunSummary,
  TrainingEvent,
  ValidationPoint
} from '../../renderer/types'
import { TRAINING_DEFAULTS } from '../../renderer/trainingOptions'

export function image(id: string, fields: Partial<ImageState> = {}): ImageState {
  return {
    id,
    file: `images/${id}.png`,
    width: 8,
    height: 4,
    part: 'train',
    partChosen: false,
    review: 'to do',
    state: 'unlabelled',
    labelled: 0,
    predicted: false,
    ...fields
  }
}

export function project(images: readonly ImageState[], fields: Partial<ProjectState> = {}): ProjectState {
  return {
    folder: '/projects/cells',
    name: 'Cells',
    classes: [
      { name: 'background', color: '#777777', key: '1' },
      { name: 'cell', color: '#ff7043', key: '2' }
    ],
    images,
    split: { seed: 1, validation: 0.25 },
    warnings: [],
    ...fields
  }
}

export function validation(
  step: number,
  meanIou: number | null,
  fields: Partial<ValidationPoint> = {}
): ValidationPoint {
  return {
    step,
    phase: 'head',
    loss: 0.5,
    meanIou,
    iou: [meanIou, meanIou],
    pixelAccuracy: 0.9,
    best: false,
    ...fields
  }
}

export function started(runId: string, steps = 4): TrainingEvent {
  return { type: 'started', runId, steps, classes: ['background', 'cell'] }
}

/** A loss event with one point per loss, from a step on. */
export function losses(firstStep: number, ...values: readonly number[]): Extract<TrainingEvent, { type: 'loss' }> {
  const points: LossPoint[] = values.map((loss, index) => ({ step: firstStep + index, loss, learningRate: 1e-3 }))
  return { type: 'loss', points, samplesPerSecond: 5, secondsLeft: 10, steps: 4 }
}

export function finished(runId: string, reason: 'completed' | 'stopped' = 'completed'): TrainingEvent {
  return { type: 'finished', runId, reason, lastStep: 4, best: null, seconds: 12 }
}

export function crashed(runId: string, lastStep: number): TrainingEvent {
  const failure = { code: 'trainer-crashed', message: 'The training process ended unexpectedly.' } as const
  return { type: 'failed', runId, failure, lastStep, resumable: true }
}

export function summary(id: string, fields: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    config: TRAINING_DEFAULTS,
    started: '2024-05-01T10:00:00Z',
    status: 'completed',
    steps: 4,
    lastStep: 4,
    best: null,
    resumable: false,
    ...fields
  }
}
