/**
 * The runs of a project on disk: `runs/<id>/` with run.json (configuration and state), log.jsonl (events), last.safetensors
 * (to resume) and best.onnx (the net that is kept). Files only, so that any process may read them.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure'
import { makeFolder, writeAtomically } from '../data/atomic'
import type { TrainingConfig } from './config'
import type { RunSummary, TrainingEvent, ValidationPoint } from './events'

export const runFolder = (folder: string, runId: string): string => join(folder, 'runs', runId)
export const bestNetPath = (folder: string, runId: string): string => join(runFolder(folder, runId), 'best.onnx')
export const checkpointPath = (folder: string, runId: string): string =>
  join(runFolder(folder, runId), 'last.safetensors')

/** What run.json holds. */
export interface RunRecord {
  readonly id: string
  readonly config: TrainingConfig
  readonly started: string
  readonly status: RunSummary['status']
  readonly steps: number
  readonly lastStep: number
  readonly best: ValidationPoint | null
  readonly live?: true
  /** Names of the classes it learns. */
  readonly classes: readonly string[]
}

/** All runs of a project, newest first; folders that hold no readable run are passed over. */
export async function listRuns(folder: string): Promise<RunSummary[]> {
  const names = await readdir(join(folder, 'runs')).catch(() => [])
  const runs = await Promise.all(names.map((id) => readRun(folder, id).catch(() => null)))
  return runs
    .filter((run) => run !== null)
    .map((run) => ({ ...run, resumable: run.status !== 'completed' && existsSync(checkpointPath(folder, run.id)) }))
    .sort((a, b) => b.id.localeCompare(a.id))
}

export async function readRun(folder: string, runId: string): Promise<RunRecord> {
  if (!/^[\w.-]+$/.test(runId) || runId.startsWith('.'))
    throw new Failure('not-found', `"${runId}" is not the name of a run.`)
  const file = join(runFolder(folder, runId), 'run.json')
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Failure('not-found', `The project has no run "${runId}".`)
  })
  return JSON.parse(text) as RunRecord
}

/** The events of a run, in order; a last line that a crash cut off is left out. */
export async function readRunEvents(folder: string, runId: string): Promise<TrainingEvent[]> {
  const text = await readFile(join(runFolder(folder, runId), 'log.jsonl'), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as TrainingEvent]
    } catch {
      return []
    }
  })
}

/** The newest run that has a net, or null. */
export async function newestNet(folder: string): Promise<{ readonly run: RunSummary; readonly file: string } | null> {
  const run = (await listRuns(folder)).find(({ id }) => existsSync(bestNetPath(folder, id)))
  return run ? { run, file: bestNetPath(folder, run.id) } : null
}

/** Loss points may wait so long for being written together: a file opened at every step took 2 % of a small net's. */
const LOG_EVERY_MS = 200

/** Writes a run's record and log. Masks are not logged: they are drawn, and the last one is stored as the prediction. */
export class RunRecorder {
  private waiting = ''
  private lastWrite = -LOG_EVERY_MS

  constructor(
    private readonly folder: string,
    private current: RunRecord
  ) {}

  get record(): RunRecord {
    return this.current
  }

  /** Puts the record on disk; a new run, which has no name yet, gets its folder. */
  async create(): Promise<void> {
    await this.update({ id: this.current.id || (await reserveRun(this.folder, this.current.started)) })
  }

  async update(change: Partial<RunRecord>): Promise<void> {
    if (!existsSync(this.folder))
      throw new Failure('not-found', `The project's folder ${this.folder} is gone; the training ends.`)
    if (this.current.id) this.flush()
    this.current = { ...this.current, ...change }
    await writeAtomically(
      join(runFolder(this.folder, this.current.id), 'run.json'),
      JSON.stringify(this.current, null, 2)
    )
  }

  log(events: readonly TrainingEvent[]): void {
    const logged = events.filter((e) => e.type !== 'mask')
    this.waiting += logged.map((e) => `${JSON.stringify(e)}\n`).join('')
    const canWait = logged.every((e) => e.type === 'loss')
    if (!canWait || performance.now() - this.lastWrite >= LOG_EVERY_MS) this.flush()
  }

  /** Writes what waits. */
  flush(): void {
    if (this.waiting === '') return
    appendFileSync(join(runFolder(this.folder, this.current.id), 'log.jsonl'), this.waiting)
    this.waiting = ''
    this.lastWrite = performance.now()
  }
}

/** Makes the folder of a new run: named by its start to the second, with a number when that is taken. Answers the name. */
async function reserveRun(folder: string, date: string): Promise<string> {
  const stem = date.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  await makeFolder(join(folder, 'runs'))
  for (let n = 1; ; n++) {
    const id = n === 1 ? stem : `${stem}-${n}`
    try {
      await mkdir(runFolder(folder, id))
      return id
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
