/**
 * Everything that crosses between the window and the main process, declared once.
 * The names exist at run time (the arrays below), the signatures at compile time; a missing handler does not compile.
 * A call answers Answer<T> because an exception thrown in a handler does not arrive as the same error.
 */
import type { BulkCount, BulkReport, BulkRequest } from '../main/core/bulk/act'
import type { FailureInfo } from '../main/core/failure'
import type {
  ClickMask,
  ClickPair,
  ClickPoint,
  LabelClass,
  LabelMap,
  NewProject,
  PackedLabels,
  Part,
  PastStep,
  PredictionFigures,
  ProjectFile,
  ProjectState,
  SentStep,
  UncertaintyMap
} from '../main/core/data/types'
import type { SettleOutcome } from '../main/core/data/labelFile'
import type { InstallReport } from '../main/core/devices/install/installCuda'
import type { DoctorReport } from '../main/core/devices/report'
import type { TrainingConfig } from '../main/core/train/config'
import type { RunSummary, TrainingEvent } from '../main/core/train/events'
import type { LiveEvent, LiveSight } from '../main/core/train/live/liveEvents'
import type { NetOverview } from '../main/core/train/overview'
import type { OptionTable } from '../main/core/options'
import type { OptimizerDescription } from '../main/core/train/optimizers'
import type { TrainingForecast } from '../main/core/train/forecast'
import type { CropPreview } from '../main/core/train/previewAugmentation'
import type {
  ExportReport,
  FolderPredictionReport,
  MxnetExportReport,
  ProjectPredictionReport,
  WeightsReport
} from '../main/core/train/report'

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: FailureInfo }

export interface RecentProject {
  readonly folder: string
  readonly name: string
  /** ISO 8601 */
  readonly opened: string
  readonly exists: boolean
}

export interface AppInfo {
  readonly version: string
  readonly platform: string
  readonly cpuCores: number
}

/** A net one can start from: a builder, the shipped default, or an ONNX file that was inspected. */
export interface NetInfo {
  readonly net: string
  readonly title: string
  readonly description: string
  /** Where a list of nets shows it; a file belongs to no group. */
  readonly group?: string
  /** What can be chosen about it, written behind its name: `unet:width=32`; a file has none. */
  readonly options?: OptionTable
  readonly pretrained: boolean
  /** Whether 'head' and 'head-then-full' are possible. */
  readonly hasEncoder: boolean
  readonly parameters: number
  /** What to know before training it, one sentence each. */
  readonly warnings?: readonly string[]
  /** The one size of image that it takes, pixels: crops have it, whatever the settings say. */
  readonly imageSize?: { readonly height: number; readonly width: number }
  /** Of a file: what numbers it is given for a picture unless the options say otherwise, and why. */
  readonly input?: string
}

export interface Calls {
  appInfo(): AppInfo
  /** Opens the system's dialog; null when it was cancelled. */
  chooseFolder(title: string): string | null
  chooseModelFile(title: string): string | null
  chooseWeightsFile(title: string): string | null
  chooseRecordFile(title: string): string | null
  chooseSaveFile(title: string, suggestedName: string): string | null
  showInFolder(path: string): void

  recentProjects(): readonly RecentProject[]
  forgetProject(folder: string): void
  /** Images found in a folder or in a .rec file, for the new-project page. */
  inspectImageFolder(folder: string): {
    readonly images: number
    readonly skipped: readonly string[]
    /** Of a .rec file: how many classes its masks name. */
    readonly classes?: number
  }
  createProject(request: NewProject): ProjectState
  openProject(folder: string): ProjectState
  /** Looks at every image again: after a step that changed many of them. */
  readProject(folder: string): ProjectState
  /** Copies the shipped sample into the user's documents (once) and opens it. */
  openSample(): ProjectState
  saveClasses(folder: string, classes: readonly LabelClass[]): ProjectState
  saveSplit(folder: string, split: ProjectFile['split']): ProjectState
  /** null gives the choice back to the seed. */
  setPart(folder: string, imageId: string, part: Part | null): ProjectState
  /** Leaves images out of training, validation and prediction, or puts them back. */
  setExcluded(folder: string, imageIds: readonly string[], excluded: boolean): ProjectState

  /** The label of an image with the journal applied; null when nothing was painted yet. */
  readLabel(folder: string, imageId: string): PackedLabels | null
  /** Who decided each pixel, as values of `PROVENANCE` and from `FIRST_MODEL` on; null when nothing is known. */
  readProvenance(folder: string, imageId: string): PackedLabels | null
  /** Another text whenever what the two above or `history` answer may be different: what was read ahead is compared by it. */
  labelStamp(folder: string, imageId: string): string
  /** Appends a step to the journal of the project; when it answers, the step survives a crash. */
  commitStep(folder: string, step: SentStep): void
  /** Takes a step out of all its images, or puts it in again; when it answers, that survives a crash. */
  moveStep(folder: string, stepId: string, direction: 'undo' | 'redo'): void
  /** Brings `labels/<id>.png` and `provenance/<id>.png` up to the journal. */
  settleLabel(folder: string, imageId: string): SettleOutcome
  /** The steps of an image that can be undone or redone, oldest first; they outlive the window. */
  history(folder: string, imageId: string): readonly PastStep[]
  /** What was done to many images at once, and to how far one is with any of them; oldest first. */
  acts(folder: string): readonly PastStep[]
  /** What a step changed on an image, as the bytes of `encodePatches`. */
  readStep(folder: string, stepId: string, imageId: string): Uint8Array
  /** Whether another program changed the label file since this one wrote it. */
  isChangedOutside(folder: string, imageId: string): boolean
  /** Ends a difference with the label file: what is not kept becomes a step that can be undone or redone. */
  resolveLabel(folder: string, imageId: string, keep: 'mine' | 'theirs'): void
  /** Another folder for what the project's own cannot take; null for none. It answers what it was set to. */
  setRefuge(folder: string, refuge: string | null): string | null
  /** The provenance value for what is accepted from a run's net. */
  valueOfModel(folder: string, runId: string): number
  /** The stored prediction of an image, as small as the net decided it; every pixel has the class of the nearest one. null when there is none. */
  readPrediction(folder: string, imageId: string): LabelMap | null
  /** How unsure the net was when it made that prediction; null when it is not known. */
  readUncertainty(folder: string, imageId: string): UncertaintyMap | null
  figuresOf(folder: string, imageId: string): PredictionFigures | null
  /** What an act would change; tells its progress, and looks at fewer images when it is stopped. */
  countBulk(folder: string, request: BulkRequest): BulkCount
  /** One step for all of it; when it answers, that survives a crash. null when it was stopped: then nothing changed. */
  applyBulk(folder: string, request: BulkRequest): BulkReport | null

  nets(): readonly NetInfo[]
  /** The names of a net's parameters, for rules by name. */
  parameterNames(net: string): readonly string[]
  optimizers(): readonly OptimizerDescription[]
  /** Reads an ONNX file and says whether it can be trained; fails with the first op that cannot, and its node. */
  inspectModel(file: string): NetInfo
  /** What a training with these options and so many classes would train: layers, shapes, parameters, and a picture. */
  describeNet(config: Partial<TrainingConfig>, classes: number): NetOverview
  /** What fitting a weights file into a net for so many classes would load, miss, leave unused or find of another shape. */
  inspectWeights(net: string, file: string, renames: readonly string[], classes: number): WeightsReport
  /** A few crops of an image with their labels, as the training would see them with these options. */
  previewAugmentation(folder: string, imageId: string, config: Partial<TrainingConfig>): readonly CropPreview[]
  /** Memory and time of a training, from two steps of it; null when something else was asked meanwhile. */
  forecastTraining(folder: string, config: Partial<TrainingConfig>): TrainingForecast | null
  runs(folder: string): readonly RunSummary[]
  /** All events of a run so far, so that a reloaded window goes on. */
  runEvents(folder: string, runId: string): readonly TrainingEvent[]
  /** Settles when the graph is built and the session is open; then events follow on the training stream. */
  startTraining(folder: string, config: Partial<TrainingConfig>): { readonly runId: string }
  resumeTraining(folder: string, runId: string): { readonly runId: string }
  /** Settles when the last checkpoint is on disk. */
  stopTraining(): void
  /** The image on screen: during a run it is predicted again every few seconds. */
  watchImage(folder: string, imageId: string | null): void
  /**
   * Predicts one image with the project's best net, stores the mask, and answers it at the size that the net saw the image in; null
   * when the project has no trained net.
   */
  predictImage(folder: string, imageId: string): LabelMap | null
  /** Predicts all images of the project that are not left out. */
  predictProject(folder: string): ProjectPredictionReport
  /** What clicks outline on an image, as the person's own pair of models sees it: docs/click-to-segment.md. */
  segmentAt(folder: string, imageId: string, pair: ClickPair, clicks: readonly ClickPoint[]): ClickMask

  exportModel(folder: string, file: string): ExportReport
  /** Writes `<prefix>-symbol.json` and `<prefix>-0001.params`. */
  exportMxnet(folder: string, file: string): MxnetExportReport
  /** Why the net cannot be written for MXNet, in one sentence; null when it can. */
  findMxnetObstacle(folder: string): string | null
  /** Predicts every image of `input` into `output`: index PNG and colour overlay. */
  predictFolder(folder: string, input: string, output: string): FolderPredictionReport
  stopTask(): void

  /** Tries every device of this machine; takes a minute at worst. */
  examineDevices(): DoctorReport
  /** Fetches ONNX Runtime's CUDA provider, from another feed where one is named; null when it was stopped. */
  installCuda(from: string | null): InstallReport | null
  /** Whether anything was there. */
  removeCuda(): boolean

  /**
   * From now on the net learns from every stroke and what is on screen is predicted again: events follow on the live stream.
   * Settles when the net is open.
   */
  startLive(folder: string, config: Partial<TrainingConfig>): void
  /** Settles when what was learned is on disk; a training that starts does the same. */
  stopLive(): void
  /** What is on screen; null when no image is. */
  lookLive(folder: string, sight: LiveSight | null): void
}

export type CallName = keyof Calls

/** Run-time names of Calls; the type beneath makes the compiler check that none is missing. */
export const CALLS = [
  'appInfo',
  'chooseFolder',
  'chooseModelFile',
  'chooseWeightsFile',
  'chooseRecordFile',
  'chooseSaveFile',
  'showInFolder',
  'recentProjects',
  'forgetProject',
  'inspectImageFolder',
  'createProject',
  'openProject',
  'readProject',
  'openSample',
  'saveClasses',
  'saveSplit',
  'setPart',
  'setExcluded',
  'readLabel',
  'readProvenance',
  'labelStamp',
  'commitStep',
  'moveStep',
  'settleLabel',
  'history',
  'acts',
  'readStep',
  'isChangedOutside',
  'resolveLabel',
  'setRefuge',
  'valueOfModel',
  'readPrediction',
  'readUncertainty',
  'figuresOf',
  'countBulk',
  'applyBulk',
  'nets',
  'parameterNames',
  'optimizers',
  'inspectModel',
  'describeNet',
  'inspectWeights',
  'previewAugmentation',
  'forecastTraining',
  'runs',
  'runEvents',
  'startTraining',
  'resumeTraining',
  'stopTraining',
  'watchImage',
  'predictImage',
  'predictProject',
  'segmentAt',
  'exportModel',
  'exportMxnet',
  'findMxnetObstacle',
  'predictFolder',
  'stopTask',
  'examineDevices',
  'installCuda',
  'removeCuda',
  'startLive',
  'stopLive',
  'lookLive'
] as const satisfies readonly CallName[]

type Missing = Exclude<CallName, (typeof CALLS)[number]>
export const NO_CALL_IS_MISSING: [Missing] extends [never] ? true : Missing = true

/** Progress of an export, of predictions, of an act on many images, of label files that follow the journal, or of a download. */
export interface TaskEvent {
  readonly task: 'export' | 'predict-folder' | 'predict-project' | 'bulk' | 'label-files' | 'install-cuda'
  readonly done: number
  readonly total: number
  readonly secondsLeft: number | null
}

export interface Streams {
  training: TrainingEvent
  task: TaskEvent
  live: LiveEvent
  /** The main process asks the window to write what is unsaved; the window answers by closing when done. */
  closing: null
}
export type StreamName = keyof Streams
export const STREAMS = ['training', 'task', 'live', 'closing'] as const satisfies readonly StreamName[]

/** What the preload script puts on `window.segsmith`. */
export interface Bridge {
  call<N extends CallName>(name: N, ...args: Parameters<Calls[N]>): Promise<Answer<ReturnType<Calls[N]>>>
  on<N extends StreamName>(name: N, listener: (value: Streams[N]) => void): () => void
  /** Tells main that everything is saved and the window may close. */
  readyToClose(): void
  /** Test and start-up options from the command line, for example a project to open. */
  readonly startWith: { readonly project: string | null }
}

/** Where the window fetches the photo of an image (JPEG, PNG, WebP, BMP as they are; TIFF converted to PNG). */
export function photoUrl(folder: string, imageId: string): string {
  return `segsmith-photo://project/${encodeURIComponent(folder)}/${encodeURIComponent(imageId)}`
}

/** The samples of a photo of 16 bits a sample, as main/core/data/samples.ts packs them, under SAMPLES_TYPE; any other photo as above. */
export function photoSamplesUrl(folder: string, imageId: string): string {
  return `${photoUrl(folder, imageId)}?samples`
}
export const SAMPLES_TYPE = 'application/x-segsmith-samples'

/** A small picture of a photo that is shown in tiles, and any other photo as it is. */
export function photoPreviewUrl(folder: string, imageId: string): string {
  return `${photoUrl(folder, imageId)}?preview`
}

/**
 * What shows a photo in tiles soonest, a JPEG: its small picture or, before that is made, the photo itself where a decoder
 * need not read all of it.
 */
export function photoGlanceUrl(folder: string, imageId: string): string {
  return `${photoUrl(folder, imageId)}?glance`
}

/** Answers, without content, when the tiles of a large photo can be fetched. */
export function photoTilesUrl(folder: string, imageId: string): string {
  return `${photoUrl(folder, imageId)}/tiles`
}

/** The colours of a rectangle inside a photo as RGBA, row-major, which needs no tiles. */
export function photoPartUrl(
  folder: string,
  imageId: string,
  area: readonly [x: number, y: number, width: number, height: number]
): string {
  return `${photoUrl(folder, imageId)}/part/${area.join('/')}`
}

/** A tile of PHOTO_TILE x PHOTO_TILE pixels, of which each stands for 2^level x 2^level of the photo; a JPEG. */
export function photoTileUrl(folder: string, imageId: string, level: number, column: number, row: number): string {
  return `${photoTilesUrl(folder, imageId)}/${level}/${column}/${row}`
}
