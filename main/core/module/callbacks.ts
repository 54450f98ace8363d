/** Callbacks (MXNet's word): what fit does after a batch or an epoch. Each entry makes one from its settings. */
import type { Tensor } from '../graph/types'
import type { MetricName, Metrics, Scores } from './metrics'

/** What is remembered of an epoch that was validated; checkpoints keep it. */
export interface EpochRecord {
  readonly epoch: number
  readonly scores: Scores & { readonly loss: number }
}

export interface FitState {
  readonly epoch: number
  /** Updates of the parameters so far. */
  readonly update: number
  /** Of the last batch. */
  readonly loss: number
  /** Mean over the epoch so far. */
  readonly trainLoss: number
  /** On the validation data; null after a batch, or without such data. */
  readonly scores: EpochRecord['scores'] | null
  /** Those of the scores that fit was asked for; empty where there are no scores. */
  readonly metrics: Metrics
  /** The epochs validated so far, those before a resumption too; the last one is this, where it has scores. */
  readonly history: readonly EpochRecord[]
}

/** May answer 'stop' to end the fit. */
export type Callback = (state: FitState) => void | 'stop' | Promise<void | 'stop'>

/** Reports the speed and the loss every `every` updates. @param now milliseconds of a clock that only goes forward */
export function speedometer(
  batchSize: number,
  every: number,
  now: () => number,
  report: (line: string) => void
): Callback {
  let started: number | null = null
  let since = 0
  return ({ epoch, update, trainLoss }) => {
    started ??= now()
    if (++since <= every) return
    const speed = ((since - 1) * batchSize * 1000) / (now() - started)
    report(`epoch ${epoch}, update ${update}: ${speed.toFixed(1)} samples/s, loss ${trainLoss.toFixed(4)}`)
    started = now()
    since = 1
  }
}

/** Saves after every `period` epochs; `save` is usually module.saveCheckpoint with a prefix. */
export const checkpointEvery =
  (period: number, save: (epoch: number) => Promise<void>): Callback =>
  async ({ epoch }) => {
    if ((epoch + 1) % period === 0) await save(epoch + 1)
  }

/**
 * Stops when a validation figure has not improved for `patience` epochs. It counts in the history, so a resumed fit stops where
 * one that went on would have; an epoch without the figure does not count.
 */
export function earlyStop(patience: number, figure: MetricName | 'loss' = 'meanIou'): Callback {
  return ({ scores, history }) => {
    if (!scores) return
    const values = history.flatMap((epoch) => epoch.scores[figure] ?? []).filter(Number.isFinite)
    const best = figure === 'loss' ? Math.min(...values) : Math.max(...values)
    return values.length - 1 - values.indexOf(best) >= patience ? 'stop' : undefined
  }
}

export interface Statistics {
  readonly name: string
  /** Root of the mean square, as MXNet's Monitor shows by default. */
  readonly norm: number
  readonly mean: number
  readonly largest: number
}

/** Watches the parameters whose names match, every `every` updates (MXNet's Monitor). */
export function monitor(
  every: number,
  pattern: RegExp,
  params: () => ReadonlyMap<string, Tensor>,
  report: (found: readonly Statistics[]) => void
): Callback {
  return ({ update }) => {
    if (update % every !== 0) return
    report(
      [...params()]
        .filter(([name]) => pattern.test(name))
        .map(([name, t]) => statisticsOf(name, t.data as Float32Array))
    )
  }
}

function statisticsOf(name: string, values: Float32Array): Statistics {
  let [sum, squares, largest] = [0, 0, 0]
  for (const value of values) {
    sum += value
    squares += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  return { name, norm: Math.sqrt(squares / values.length), mean: sum / values.length, largest }
}
