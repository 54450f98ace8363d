/**
 * The app's side of the training process: forks it when it is first needed, knows which run is alive, stops it with grace,
 * and turns a crash into a 'failed' event (rules 3, 4, 6 and 8 of trainerProtocol.ts).
 */
import type { TaskEvent } from '../preload/contract'
import { Failure } from './core/failure'
import type { TrainingEvent } from './core/train/events'
import type { LiveEvent } from './core/train/live/liveEvents'
import { TrainerConnection, type Told } from './trainerConnection'
import type { TrainerCallName, TrainerCalls, TrainerPort } from './trainerProtocol'

export interface TrainerClientOptions {
  fork(): TrainerPort
  onTraining(event: TrainingEvent): void
  onTask(event: TaskEvent): void
  onLive(event: LiveEvent): void
  /** Whether a run that was cut off can go on from a checkpoint. */
  isResumable(folder: string, runId: string): Promise<boolean>
  /** Milliseconds, for the calls that should not have their usual deadline. */
  deadlines?: Partial<Record<TrainerCallName, number | null>>
}

type Starter = 'startTraining' | 'resumeTraining'
type LiveCallName = 'startLive' | 'stopLive' | 'lookLive'

const MINUTE = 60_000

/** Milliseconds; null waits as long as the process lives, for work whose length nobody can know. */
const DEADLINES: Readonly<Record<TrainerCallName, number | null>> = {
  inspectImageFolder: null,
  createProject: null,
  openProject: null,
  saveClasses: 5 * MINUTE,
  saveSplit: 5 * MINUTE,
  setPart: 5 * MINUTE,
  setExcluded: 5 * MINUTE,
  photoAsPng: 5 * MINUTE,
  photoSamples: 5 * MINUTE,
  photoPyramid: 5 * MINUTE,
  photoPreview: 5 * MINUTE,
  photoPart: 5 * MINUTE,
  nets: 5 * MINUTE,
  parameterNames: 5 * MINUTE,
  inspectModel: 5 * MINUTE,
  describeNet: 5 * MINUTE,
  inspectWeights: 5 * MINUTE,
  previewAugmentation: MINUTE,
  forecastTraining: null,
  startTraining: 5 * MINUTE,
  resumeTraining: 5 * MINUTE,
  stopTraining: MINUTE,
  watchImage: MINUTE,
  labelsChanged: MINUTE,
  predictImage: 5 * MINUTE,
  predictProject: null,
  countBulk: null,
  prepareBulk: null,
  segmentAt: 5 * MINUTE,
  exportModel: null,
  exportMxnet: null,
  findMxnetObstacle: 5 * MINUTE,
  predictFolder: null,
  stopTask: MINUTE,
  startLive: 5 * MINUTE,
  stopLive: MINUTE,
  lookLive: MINUTE
}

export class TrainerClient {
  private connection: TrainerConnection | null = null
  /** The run that is starting or alive; it has its id once its start was answered. */
  private run: { readonly folder: string; runId: string | null; lastStep: number } | null = null
  private isLive = false
  private watched: Parameters<TrainerCalls['watchImage']> | null = null
  private readonly deadlines: Readonly<Record<TrainerCallName, number | null>>

  constructor(private readonly options: TrainerClientOptions) {
    this.deadlines = { ...DEADLINES, ...options.deadlines }
  }

  /** Asks the training process, forking it when there is none; rejects with a Failure. */
  call<
    N extends Exclude<
      TrainerCallName,
      Starter | 'stopTraining' | 'stopTask' | 'watchImage' | 'labelsChanged' | LiveCallName
    >
  >(name: N, ...args: Parameters<TrainerCalls[N]>): Promise<ReturnType<TrainerCalls[N]>> {
    return this.connect().request(name, args, this.deadlines[name])
  }

  /** Whether this run is the one that is training now. */
  isAlive(folder: string, runId: string): boolean {
    return this.run?.folder === folder && this.run.runId === runId
  }

  /** Forks the process before it is needed. */
  warmUp(): void {
    this.connect()
  }

  /** Settles when the net is built; a process that does not manage that in time is ended. */
  async start<N extends Starter>(name: N, ...args: Parameters<TrainerCalls[N]>): Promise<{ readonly runId: string }> {
    if (this.run) throw new Failure('busy', 'A training is running already; stop it before starting another one.')
    const run = { folder: args[0], runId: null as string | null, lastStep: 0 }
    this.run = run
    try {
      const connection = this.connect()
      const answer = await this.endWhenLate(connection, connection.request(name, args, this.deadlines[name]))
      run.runId = answer.runId
      return answer
    } catch (error) {
      if (this.run === run) this.run = null
      throw error
    }
  }

  /** Settles when the last checkpoint is on disk; a process that does not manage that in time is ended. */
  async stopTraining(): Promise<void> {
    if (!this.connection) return
    const request = this.connection.request('stopTraining', [], this.deadlines.stopTraining)
    await this.endWhenLate(this.connection, request)
  }

  async stopTask(): Promise<void> {
    await this.connection?.request('stopTask', [], this.deadlines.stopTask)
  }

  /** Remembered here, so that a process forked later, or after a crash, knows it too. */
  watchImage(folder: string, imageId: string | null): void {
    this.watched = [folder, imageId]
    this.tellWatched()
  }

  async startLive(...args: Parameters<TrainerCalls['startLive']>): Promise<void> {
    await this.connect().request('startLive', args, this.deadlines.startLive)
    this.isLive = true
  }

  /** Settles when what live training learned is on disk. */
  async stopLive(): Promise<void> {
    this.isLive = false
    await this.connection?.request('stopLive', [], this.deadlines.stopLive)
  }

  async lookLive(...args: Parameters<TrainerCalls['lookLive']>): Promise<void> {
    await this.connection?.request('lookLive', args, this.deadlines.lookLive)
  }

  /** Nobody needs to know when there is no process: who learns later reads the disk. */
  labelsChanged(folder: string, imageId: string): void {
    this.connection?.request('labelsChanged', [folder, imageId], this.deadlines.labelsChanged).catch(() => undefined)
  }

  /** Stops a run, keeping its best net, and ends the process; after `grace` milliseconds it is killed. */
  async close(grace: number): Promise<void> {
    const connection = this.connection
    const saving = this.run ? this.stopTraining() : this.isLive ? this.stopLive() : null
    if (saving) await Promise.race([saving.catch(() => undefined), sleep(grace)])
    connection?.kill()
  }

  private connect(): TrainerConnection {
    if (this.connection) return this.connection
    const connection: TrainerConnection = new TrainerConnection(this.options.fork(), {
      told: (message) => this.pass(message),
      exited: (code) => void this.noteExit(connection, code)
    })
    this.connection = connection
    this.tellWatched()
    return connection
  }

  private tellWatched(): void {
    if (!this.watched) return
    this.connection?.request('watchImage', this.watched, this.deadlines.watchImage).catch(() => undefined)
  }

  private pass(message: Told): void {
    switch (message.type) {
      case 'task':
        return this.options.onTask(message.event)
      case 'live':
        if (message.event.type === 'ended') this.isLive = false
        return this.options.onLive(message.event)
      case 'event':
        return this.hear(message.event)
    }
  }

  private hear(event: TrainingEvent): void {
    if (event.type === 'loss' && this.run) this.run.lastStep = event.points.at(-1)?.step ?? this.run.lastStep
    if (event.type === 'finished' || event.type === 'failed') this.run = null
    this.options.onTraining(event)
    if (event.type === 'mask') this.connection?.post({ type: 'mask-taken' })
  }

  private async noteExit(connection: TrainerConnection, code: number | null): Promise<void> {
    if (this.connection === connection) this.connection = null
    const run = this.run
    this.run = null
    this.noteLiveLost(code)
    if (!run?.runId) return
    const { runId, folder, lastStep } = run
    const resumable = await this.options.isResumable(folder, runId).catch(() => false)
    const message = `The training process ended unexpectedly ${exitPhrase(code)} after step ${lastStep}; your labels are untouched.`
    const failure = { code: 'trainer-crashed', message, details: { lastStep } } as const
    this.options.onTraining({ type: 'failed', runId, failure, lastStep, resumable })
  }

  private noteLiveLost(code: number | null): void {
    if (!this.isLive) return
    this.isLive = false
    const message = `The training process ended unexpectedly ${exitPhrase(code)} while it learned live; your labels are untouched.`
    this.options.onLive({ type: 'ended', failure: { code: 'trainer-crashed', message } })
  }

  private async endWhenLate<T>(connection: TrainerConnection, request: Promise<T>): Promise<T> {
    return request.catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'timed-out') connection.kill()
      throw error
    })
  }
}

function exitPhrase(code: number | null): string {
  return code === null ? '(killed)' : `(exit code ${code})`
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
