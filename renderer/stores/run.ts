/**
 * One training as the window sees it: a pure fold over its events. The same fold serves the live stream and the
 * log of an earlier run, and taking an event twice changes nothing, so the two may overlap.
 */
import type { FailureInfo, LossPoint, Phase, TrainingEvent, ValidationPoint, WeightsReport } from '../types'

export interface Run {
  readonly id: string
  readonly classes: readonly string[]
  /** Steps asked for, over both phases. */
  readonly steps: number
  readonly step: number
  readonly phase: Phase
  readonly phaseDone: number
  readonly phaseTotal: number
  readonly samplesPerSecond: number | null
  readonly secondsLeft: number | null
  readonly losses: readonly LossPoint[]
  readonly validations: readonly ValidationPoint[]
  /** What the weights file it began from gave; null without one. */
  readonly weights: WeightsReport | null
  /** Where it runs, and why; null in the logs of older trainings. */
  readonly device: { readonly sentence: string; readonly fellBack: boolean } | null
  /** Made by live update: it is complete at any time. */
  readonly isLive: boolean
  readonly end: RunEnd | null
}

export type RunEnd =
  | { readonly type: 'finished'; readonly reason: 'completed' | 'stopped'; readonly seconds: number }
  | { readonly type: 'failed'; readonly failure: FailureInfo; readonly lastStep: number; readonly resumable: boolean }

export function emptyRun(id: string): Run {
  return {
    id,
    classes: [],
    steps: 0,
    step: 0,
    phase: 'preparing',
    phaseDone: 0,
    phaseTotal: 0,
    samplesPerSecond: null,
    secondsLeft: null,
    losses: [],
    validations: [],
    weights: null,
    device: null,
    isLive: false,
    end: null
  }
}

export function foldEvent(run: Run, event: TrainingEvent): Run {
  switch (event.type) {
    case 'started': {
      const same = event.runId === run.id ? run : emptyRun(event.runId)
      return { ...same, steps: event.steps, classes: event.classes, isLive: event.live ?? false, end: null }
    }
    case 'phase':
      return { ...run, phase: event.phase, phaseDone: event.done, phaseTotal: event.total }
    case 'loss':
      return foldLoss(run, event)
    case 'validation': {
      const { step, phase, loss, meanIou, iou, meanDice, dice, pixelAccuracy, confusion, best } = event
      const point = { step, phase, loss, meanIou, iou, meanDice, dice, pixelAccuracy, confusion, best }
      return { ...run, validations: [...before(run.validations, step), point] }
    }
    case 'device':
      return { ...run, device: { sentence: event.sentence, fellBack: event.fellBack } }
    case 'weights':
      return { ...run, weights: event.report }
    case 'mask':
      return run
    case 'finished': {
      const { reason, seconds, lastStep } = event
      return { ...run, step: lastStep, secondsLeft: null, end: { type: 'finished', reason, seconds } }
    }
    case 'failed': {
      const { failure, lastStep, resumable } = event
      return { ...run, secondsLeft: null, end: { type: 'failed', failure, lastStep, resumable } }
    }
  }
}

function foldLoss(run: Run, event: Extract<TrainingEvent, { type: 'loss' }>): Run {
  const { points, steps, samplesPerSecond, secondsLeft } = event
  if (points.length === 0) return { ...run, steps, samplesPerSecond, secondsLeft }
  const losses = [...before(run.losses, points[0].step), ...points]
  return { ...run, losses, step: losses[losses.length - 1].step, steps, samplesPerSecond, secondsLeft }
}

/** The part of a curve before a step: a resumed run repeats the steps after its checkpoint. */
function before<P extends { readonly step: number }>(points: readonly P[], step: number): readonly P[] {
  let end = points.length
  while (end > 0 && points[end - 1].step >= step) end--
  return end === points.length ? points : points.slice(0, end)
}

/** The validation whose net is kept: the last one that was the best so far. */
export function bestValidation(run: Run): ValidationPoint | null {
  return run.validations.findLast((point) => point.best) ?? null
}
