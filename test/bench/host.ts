/** A host for the program's own runs: it listens, and asks for nothing. */
import type { TrainingEvent } from '../../main/core/train/events'
import type { TrainerHost } from '../../main/core/train/host'

export const benchHost = (
  emit: (event: TrainingEvent) => void,
  shouldStop: () => boolean = () => false
): TrainerHost => ({
  emit,
  shouldStop,
  watchedImage: () => null,
  takeChangedLabels: () => [],
  now: () => performance.now(),
  date: () => new Date().toISOString(),
  betweenSteps: () => new Promise((resolve) => setImmediate(resolve))
})
