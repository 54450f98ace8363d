/**
 * The training process behind its port: takes requests, runs one training or one task at a time, serves small requests
 * between the steps of a run, and sends events (rules 3 to 7 of trainerProtocol.ts). What the work is, it is given.
 */
import type { TaskEvent } from '../preload/contract'
import type { BulkCount, BulkRequest } from './core/bulk/act'
import type { PreparedBulk } from './core/bulk/bulk'
import { describeFailure, Failure } from './core/failure'
import type { TrainingConfig } from './core/train/config'
import type { ForecastHost, TrainingForecast } from './core/train/forecast'
import type { TrainerHost } from './core/train/host'
import type { ExportReport, FolderPredictionReport, ProjectPredictionReport } from './core/train/report'
import type { TaskProgress } from './core/taskProgress'
import { EventThrottle } from './eventThrottle'
import { taskReports } from './taskReports'
import { LiveSeat, type OpenLiveTraining } from './liveSeat'
import type { AppPort, TrainerCallName, TrainerCalls, TrainerRequest } from './trainerProtocol'

export interface StartedRun {
  readonly runId: string
  readonly finished: Promise<void>
}

/** What core offers, as the service calls it; the tests put a small training of their own behind it. */
export interface TrainerWork extends FileWork {
  startRun(folder: string, config: Partial<TrainingConfig>, host: TrainerHost): Promise<StartedRun>
  resumeRun(folder: string, runId: string, host: TrainerHost): Promise<StartedRun>
  openLive: OpenLiveTraining
  predictImage: Work<'predictImage'>
  segmentAt: Work<'segmentAt'>
  nets: Work<'nets'>
  parameterNames: Work<'parameterNames'>
  inspectModel: Work<'inspectModel'>
  describeNet: Work<'describeNet'>
  inspectWeights: Work<'inspectWeights'>
  forecastTraining(folder: string, config: Partial<TrainingConfig>, host: Patience): Promise<TrainingForecast | null>
  exportModel(folder: string, file: string, progress: TaskProgress): Promise<ExportReport>
  exportMxnet: Work<'exportMxnet'>
  findMxnetObstacle: Work<'findMxnetObstacle'>
  predictFolder(folder: string, input: string, output: string, progress: TaskProgress): Promise<FolderPredictionReport>
  predictProject(folder: string, progress: TaskProgress): Promise<ProjectPredictionReport>
  countBulk(folder: string, request: BulkRequest, progress: TaskProgress): Promise<BulkCount>
  prepareBulk(folder: string, request: BulkRequest, progress: TaskProgress): Promise<PreparedBulk | null>
}

/** Calls that look into files only and touch no session. */
const FILE_CALLS = [
  'inspectImageFolder',
  'createProject',
  'openProject',
  'saveClasses',
  'saveSplit',
  'setPart',
  'setExcluded',
  'photoAsPng',
  'photoSamples',
  'photoPyramid',
  'photoPreview',
  'photoPart',
  'previewAugmentation'
] as const satisfies readonly TrainerCallName[]

type FileWork = { readonly [N in (typeof FILE_CALLS)[number]]: Work<N> }
type Work<N extends TrainerCallName> = (
  ...args: Parameters<TrainerCalls[N]>
) => Promise<ReturnType<TrainerCalls[N]>> | ReturnType<TrainerCalls[N]>

/** A forecast gives way to whatever is asked behind it. */
export type Patience = Pick<ForecastHost, 'now' | 'shouldStop' | 'breathe'>

export type Clock = Pick<TrainerHost, 'now' | 'date' | 'openDeviceLab'>

interface LivingRun {
  readonly folder: string
  /** Images that were painted on since the run last looked. */
  readonly changedLabels: Set<string>
  stopWanted: boolean
  /** Settles when the run is over, or could not start. */
  readonly ended: Promise<void>
  readonly end: () => void
}

type CallHandlers = { readonly [N in TrainerCallName]: (...args: Parameters<TrainerCalls[N]>) => unknown }

/** Answers the app until the process ends. */
export function serveTrainer(port: AppPort, work: TrainerWork, clock: Clock): void {
  const service = new TrainerService(port, work, clock)
  port.listen((message) => (message.type === 'request' ? service.take(message) : service.maskTaken()))
  port.post({ type: 'ready' })
}

/** These only set a flag, and are served as soon as they arrive. */
const FLAG_CALLS: ReadonlySet<TrainerCallName> = new Set([
  'stopTraining',
  'stopTask',
  'watchImage',
  'labelsChanged',
  'lookLive'
])

/** These need not wait for a task; during a run they take their turn between its steps, to be done with in one go. */
const TASK_FREE_CALLS: ReadonlySet<TrainerCallName> = new Set([...FILE_CALLS, 'countBulk', 'prepareBulk'])

const STARTERS: ReadonlySet<TrainerCallName> = new Set(['startTraining', 'resumeTraining'])

/** Refused while a run is alive instead of waiting for its end. */
const NOT_DURING_A_RUN: ReadonlySet<TrainerCallName> = new Set([
  ...STARTERS,
  'predictFolder',
  'predictProject',
  'forecastTraining'
])

class TrainerService {
  private readonly throttle: EventThrottle
  private readonly live: LiveSeat
  private readonly queue: TrainerRequest[] = []
  private serving = false
  /** From the arrival of the request that starts it, so that a stop right behind that request is not lost. */
  private run: LivingRun | null = null
  private watched: Parameters<TrainerCalls['watchImage']> | null = null
  private stopTaskWanted = false
  private readonly handlers: CallHandlers

  constructor(
    private readonly port: AppPort,
    work: TrainerWork,
    private readonly clock: Clock
  ) {
    this.throttle = new EventThrottle((event) => port.post({ type: 'event', event }), clock.now)
    const host = { ...clock, betweenSteps: turnOfEventLoop }
    this.live = new LiveSeat(work.openLive, host, (event) => port.post({ type: 'live', event }))
    this.handlers = {
      ...work,
      startTraining: (folder, config) => this.start((host) => work.startRun(folder, config, host)),
      resumeTraining: (folder, runId) => this.start((host) => work.resumeRun(folder, runId, host)),
      stopTraining: () => this.stopRun(),
      watchImage: (...args) => void (this.watched = args),
      labelsChanged: (folder, imageId) => this.noteLabels(folder, imageId),
      forecastTraining: (folder, config) => work.forecastTraining(folder, config, this.patience()),
      startLive: (folder, config) => this.live.start(folder, config),
      stopLive: () => this.live.stop(),
      lookLive: (folder, sight) => this.live.look(folder, sight),
      exportModel: async (folder, file) => {
        await this.live.settled()
        return work.exportModel(folder, file, this.taskProgress('export'))
      },
      predictFolder: (...args) => work.predictFolder(...args, this.taskProgress('predict-folder')),
      predictProject: (folder) => work.predictProject(folder, this.taskProgress('predict-project')),
      countBulk: (folder, request) => work.countBulk(folder, request, this.taskProgress('bulk')),
      prepareBulk: (folder, request) => work.prepareBulk(folder, request, this.taskProgress('bulk')),
      stopTask: () => void (this.stopTaskWanted = true)
    }
  }

  take(request: TrainerRequest): void {
    const { id, name, args } = request
    // the last event of a run comes before its end
    if (this.run && name === 'startLive') return void this.run.ended.then(() => this.take(request))
    if (this.run && NOT_DURING_A_RUN.has(name)) {
      const failure = new Failure('busy', 'A training is running; stop it first.').toInfo()
      return this.port.post({ type: 'reply', id, ok: false, failure })
    }
    if (FLAG_CALLS.has(name) || (TASK_FREE_CALLS.has(name) && !this.run)) return void this.serve(request)
    this.queue.push(request)
    if (STARTERS.has(name)) this.run = newRun(args[0] as string)
    if (!this.run || STARTERS.has(name)) void this.serveQueue()
  }

  maskTaken(): void {
    this.throttle.maskTaken()
  }

  /** One after another: two sessions at work at once would only slow each other down. */
  private async serveQueue(): Promise<void> {
    if (this.serving) return
    this.serving = true
    for (let next = this.queue.shift(); next; next = this.queue.shift()) await this.serve(next)
    this.serving = false
  }

  private async serve({ id, name, args }: TrainerRequest): Promise<void> {
    try {
      const handler = this.handlers[name] as (...args: unknown[]) => unknown
      this.port.post({ type: 'reply', id, ok: true, value: await handler(...args) })
    } catch (error) {
      this.port.post({ type: 'reply', id, ok: false, failure: describeFailure(error) })
    }
  }

  private async start(begin: (host: TrainerHost) => Promise<StartedRun>): Promise<{ runId: string }> {
    const run = this.run!
    const started = this.live.stop().then(() => begin(this.hostOf(run)))
    const over = started.then(({ finished }) => finished).catch(() => undefined)
    void over.then(() => {
      this.run = null
      run.end()
      void this.serveQueue()
    })
    return { runId: (await started).runId }
  }

  private hostOf(run: LivingRun): TrainerHost {
    return {
      emit: (event) => this.throttle.add(event),
      shouldStop: () => run.stopWanted,
      watchedImage: () => (this.watched?.[0] === run.folder ? this.watched[1] : null),
      takeChangedLabels: () => takeAll(run.changedLabels),
      ...this.clock,
      betweenSteps: async () => {
        await turnOfEventLoop()
        await this.serveQueue()
      }
    }
  }

  private noteLabels(folder: string, imageId: string): void {
    if (this.run?.folder === folder) this.run.changedLabels.add(imageId)
    this.live.labelsChanged(folder, imageId)
  }

  private async stopRun(): Promise<void> {
    if (!this.run) return
    this.run.stopWanted = true
    await this.run.ended
  }

  private patience(): Patience {
    return { now: this.clock.now, shouldStop: () => this.queue.length > 0, breathe: turnOfEventLoop }
  }

  private taskProgress(task: TaskEvent['task']): TaskProgress {
    this.stopTaskWanted = false
    return {
      report: taskReports(task, (event) => this.port.post({ type: 'task', event }), this.clock.now),
      shouldStop: () => this.stopTaskWanted
    }
  }
}

function newRun(folder: string): LivingRun {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return { folder, changedLabels: new Set(), stopWanted: false, ended, end }
}

function takeAll<T>(set: Set<T>): readonly T[] {
  const all = [...set]
  set.clear()
  return all
}

/** Lets messages that have arrived be delivered. */
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
