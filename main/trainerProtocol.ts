/**
 * What the app and the training process say to each other, and in which order.
 *
 * The process, as the app sees it:
 *
 *   absent --first request--> starting --ready--> idle --startTraining answered--> running --finished | failed--> idle
 *      ^                          |                 |                                 |
 *      +--------------------------+------ exit -----+---------------- exit -----------+
 *
 * 1. `ready` is the first message of the process; requests made earlier wait in the app. Nothing is sent before it.
 * 2. A request settles exactly once: by its `reply`, by the exit of the process, or by its deadline. Later replies are noise.
 * 3. `startTraining` and `resumeTraining` are answered when the graph is built and the session is open, so their failures
 *    are replies. What follows is told by `event` messages; the last one of a run is 'finished' or 'failed'.
 * 4. `stopTraining` sets a flag that the run reads between two steps; it is answered after the last checkpoint is on disk.
 *    A process that does not answer within the grace period is killed.
 * 5. While a run is alive, small requests and exports are served between its steps; a second run and the prediction of a
 *    whole folder or project are refused with 'busy'.
 *    Whatever looks into photos is asked here too, projects included: the decoder does not run in the main process.
 * 6. Loss events come at most ten times a second. Of masks only the latest matters: the process sends the next one after
 *    the app said `mask-taken`, and forgets what it could not send in between.
 * 7. Every event but the masks is also in the run's log on disk: a reloaded window reads it there.
 * 8. An exit during a run makes the app emit 'failed' with the code 'trainer-crashed'; the next request forks again.
 * 9. Live training answers `startLive` when its net is open, goes on until `stopLive` or a training takes its place, and ends
 *    with its net on disk. An exit while it is alive makes the app emit 'ended'.
 * 10. After an exit nothing is posted to the old process, it is never killed before it was spawned, and a second exit is noise.
 */
import type { Calls, TaskEvent } from '../preload/contract'
import type { BulkRequest } from './core/bulk/act'
import type { PreparedBulk } from './core/bulk/bulk'
import type { PhotoArea } from './core/data/photo'
import type { FailureInfo } from './core/failure'
import type { NewProject, ProjectState } from './core/data/types'
import type { LiveEvent } from './core/train/live/liveEvents'
import type { TrainingEvent } from './core/train/events'

/** What the window asks that is passed on as it is. */
type PassedOn =
  | 'inspectImageFolder'
  | 'openProject'
  | 'saveClasses'
  | 'saveSplit'
  | 'setPart'
  | 'setExcluded'
  | 'nets'
  | 'parameterNames'
  | 'inspectModel'
  | 'describeNet'
  | 'inspectWeights'
  | 'previewAugmentation'
  | 'forecastTraining'
  | 'startTraining'
  | 'resumeTraining'
  | 'stopTraining'
  | 'watchImage'
  | 'predictImage'
  | 'predictProject'
  | 'countBulk'
  | 'segmentAt'
  | 'exportModel'
  | 'exportMxnet'
  | 'findMxnetObstacle'
  | 'predictFolder'
  | 'stopTask'
  | 'startLive'
  | 'stopLive'
  | 'lookLive'

/** What the process can be asked; paths and plain objects go in, never weights. */
export interface TrainerCalls extends Pick<Calls, PassedOn> {
  createProject(request: NewProject, seed: number): ProjectState
  /** Strokes on an image, or its whole label, are on disk: whatever learns now takes them in. */
  labelsChanged(folder: string, imageId: string): void
  /** What an act on many images changes; null when it was stopped. The app makes a step of it. */
  prepareBulk(folder: string, request: BulkRequest): PreparedBulk | null
  /** The photo converted to PNG, for formats that the window cannot decode. */
  photoAsPng(file: string): Uint8Array
  /** Of a photo of 16 bits a sample its samples, as `samples.ts` packs them; null of others. */
  photoSamples(file: string): Uint8Array | null
  /** The files with the tiles and with the small picture of a large photo, made when they are missing. */
  photoPyramid(folder: string, imageId: string, photo: string): string
  photoPreview(folder: string, imageId: string, photo: string): string
  /** The colours of a part of a photo, RGBA. */
  photoPart(photo: string, area: PhotoArea): Uint8Array
}

export type TrainerCallName = keyof TrainerCalls

export interface TrainerRequest<N extends TrainerCallName = TrainerCallName> {
  readonly type: 'request'
  readonly id: number
  readonly name: N
  readonly args: Parameters<TrainerCalls[N]>
}

export type ToTrainer = TrainerRequest | { readonly type: 'mask-taken' }

export type FromTrainer =
  | { readonly type: 'ready' }
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly failure: FailureInfo }
  | { readonly type: 'event'; readonly event: TrainingEvent }
  | { readonly type: 'task'; readonly event: TaskEvent }
  | { readonly type: 'live'; readonly event: LiveEvent }

/** The app's end of a freshly forked process; forkTrainer.ts makes one with Electron, the tests with plain Node. */
export interface TrainerPort {
  post(message: ToTrainer): void
  kill(): void
  /** Called once, after the fork and before anything can arrive. */
  listen(listener: TrainerPortListener): void
}

export interface TrainerPortListener {
  spawned(): void
  received(message: FromTrainer): void
  exited(code: number | null): void
}

/** The process's end of the same line. */
export interface AppPort {
  post(message: FromTrainer): void
  listen(received: (message: ToTrainer) => void): void
}
