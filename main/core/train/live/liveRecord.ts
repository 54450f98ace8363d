/**
 * Live training on disk: a run like any other, which is complete whenever it is saved. `live.safetensors` holds weights and
 * optimizer state, `best.onnx` the net. Its folder is made when there is something to save.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../data/atomic'
import type { Tensor } from '../../graph/types'
import { readSafetensors, writeSafetensors } from '../../weights/safetensors'
import type { LossPoint } from '../events'
import { saveNet, type TrainedNet } from '../../module/netFile'
import { bestNetPath, readRun, runFolder, RunRecorder, type RunRecord } from '../runs'

export interface LiveSaved {
  readonly step: number
  readonly vectors: ReadonlyMap<string, Tensor>
}

const statePath = (folder: string, runId: string): string => join(runFolder(folder, runId), 'live.safetensors')

/** What was saved last; null when it cannot be read: the net alone is enough to go on from. */
export async function loadLiveState(folder: string, runId: string): Promise<LiveSaved | null> {
  try {
    const file = statePath(folder, runId)
    const { tensors, metadata } = readSafetensors(await readFile(file), file)
    return { step: Number(metadata.step), vectors: tensors }
  } catch {
    return null
  }
}

export class LiveRecord {
  private recorder: RunRecorder | null = null
  private points: LossPoint[] = []

  /** @param record of a new run, whose id is '', or of the one that goes on */
  constructor(
    private readonly folder: string,
    private record: Omit<RunRecord, 'status' | 'steps' | 'best' | 'lastStep'>,
    private readonly input: string | null
  ) {}

  /** '' before anything was saved. */
  get runId(): string {
    return this.record.id
  }

  note(point: LossPoint): void {
    this.points.push(point)
  }

  async save(net: TrainedNet, { step, vectors }: LiveSaved): Promise<void> {
    const recorder = await this.open()
    await saveNet(bestNetPath(this.folder, this.runId), net)
    const bytes = writeSafetensors({ tensors: vectors, metadata: { step: String(step) } })
    await writeAtomically(statePath(this.folder, this.runId), bytes)
    const points = this.points.splice(0)
    recorder.log([{ type: 'loss', points, samplesPerSecond: 0, secondsLeft: 0, steps: step }])
    await recorder.update({ lastStep: step, steps: step })
  }

  private async open(): Promise<RunRecorder> {
    if (this.recorder) return this.recorder
    const isNew = this.record.id === ''
    const best = isNew ? null : (await readRun(this.folder, this.runId)).best
    // at rest between two strokes it is as complete as it will ever be
    const recorder = new RunRecorder(this.folder, { ...this.record, status: 'stopped', steps: 0, lastStep: 0, best })
    await recorder.create()
    this.record = recorder.record
    const { id: runId, classes } = this.record
    const started = { type: 'started', runId, steps: 0, classes, live: true } as const
    if (isNew) recorder.log([{ ...started, ...(this.input !== null && { input: this.input }) }])
    return (this.recorder = recorder)
  }
}
