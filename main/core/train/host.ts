/** What a training needs from the process it runs in. */
import type { DeviceLab } from './chooseDevice'
import type { TrainingEvent } from './events'

export interface TrainerHost {
  emit(event: TrainingEvent): void
  /** Read between steps; true ends the run after a last checkpoint. */
  shouldStop(): boolean
  /** The image on screen, to be predicted again while the net trains. */
  watchedImage(): string | null
  /** The images whose labels were painted on since the last look. */
  takeChangedLabels(): readonly string[]
  /** Milliseconds of a clock that only goes forward. */
  now(): number
  /** The calendar time, ISO 8601, for the run's records. */
  date(): string
  /** Where devices are tried; a process without one trains on the CPU unless it is told otherwise. */
  openDeviceLab?(): Promise<DeviceLab>
  /** Lets the process serve waiting requests. */
  betweenSteps(): Promise<void>
}
