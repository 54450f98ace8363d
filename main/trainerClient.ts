/**
 * The app's side of the training process: forks it when it is first needed, knows which run is alive, stops it with grace,
 * and turns a crash into a 'failed' event (rules 3, 4, 6 and 8 of trainerProtocol.ts).
 */
import type { TaskEvent } from '../preload/contract'
import { Failure } from './core/failure'
import type { TrainingEvent } from './core/train/events'
import { TrainerConnection } from './trainerConnection'
import type { TrainerCallName, TrainerCalls, TrainerPort } from './trainerProtocol'

export interface TrainerClientOptions {
  fork(): TrainerPort
  onTraining(event: TrainingEvent): void
  onTask(event: TaskEvent): void
  /** Whether a run that was cut off can go on from a checkpoint. */
  isResumable(folder: string, runId: string): Promise<boolean>
  /** Milliseconds, for the calls that should not have their usual deadline. */
  deadlines?: Partial<Record<TrainerCallName, number | null>>
}

type Starter = 'startTraining' | 'resumeTraining'

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
  exportModel: null,
  exportMxnet: null,
  findMxnetObstacle: 5 * MINUTE,
  predictFolder: null,
  stopTask: MINUTE
}

export class TrainerClient {
  private connection: TrainerConnection | null = null
  /** The run that is starting or alive; it has its id once its start was answered. */
  private run: { readonly folder: string; runId: string | null; lastStep: number } | null = null
  private watched: Parameters<TrainerCalls['watchImage']> | null = null
  private readonly deadlines: Readonly<Record<TrainerCallName, number | null>>

  constructor(private readonly options: TrainerClientOptions) {
    this.deadlines = { ...DEADLINES, ...options.deadlines }
  }

  /** Asks the training process, forking it when there is none; rejects with a Failure. */
  call<N extends Exclude<TrainerCallName, Starter | 'stopTraining' | 'stopTask' | 'watchImage' | 'labelsChanged'>>(
    name: N,
    ...args: Parameters<TrainerCalls[N]>
  ): Promise<ReturnType<TrainerCalls[N]>> {
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

  /** Nobody needs to know when there is no process: who learns later reads the disk. */
  labelsChanged(folder: string, imageId: string): void {
    this.connection?.request('labelsChanged', [folder, imageId], this.deadlines.labelsChanged).catch(() => undefined)
  }

  /** Stops a run, keeping its best net, and ends the process; after `grace` milliseconds it is killed. */
  async close(grace: number): Promise<void> {
    const connection = this.connection
    if (this.run) await Promise.race([this.stopTraining().catch(() => undefined), sleep(grace)])
    connection?.kill()
  }

  private connect(): TrainerConnection {
    if (this.connection) return this.connection
    const connection: TrainerConnection = new TrainerConnection(this.options.fork(), {
      told: (message) => (message.type === 'task' ? this.options.onTask(message.event) : this.hear(message.event)),
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
    if (!run?.runId) return
    const { runId, folder, lastStep } = run
    const resumable = await this.options.isResumable(folder, runId).catch(() => false)
    const message = `The training process ended unexpectedly ${exitPhrase(code)} after step ${lastStep}; your labels are untouched.`
    const failure = { code: 'trainer-crashed', message, details: { lastStep } } as const
    this.options.onTraining({ type: 'failed', runId, failure, lastStep, resumable })
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
