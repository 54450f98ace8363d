/**
 * What a training spends outside `session.run`: data, copies, bookkeeping. Steps of the program's own run are taken on the
 * sample that comes with it (or on CamVid), and the time inside ONNX Runtime is taken from the time between two steps.
 *
 *   npx tsx test/bench/overhead.ts [--data camvid|em] [--steps 60] [--threads 2]
 *
 * CPU time of this thread alone would miss what the system does for it, so the clock is read; an idle machine is needed.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { InferenceSession } from 'onnxruntime-node'
import type { TrainingConfig } from '../../main/core/train/config'
import type { TrainingEvent } from '../../main/core/train/events'
import { startRun } from '../../main/core/train/run'
import { median } from './alternate'
import { findDataset } from './datasets'
import { benchHost } from './host'
import { makeBenchProject } from './project'

/** The first steps warm up, and decode every image. */
const WARM_UP = 20

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    steps: { type: 'string', default: '60' },
    threads: { type: 'string', default: '2' }
  }
})

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-overhead-'))
  const steps = Number(options.steps) + WARM_UP
  const common = { threads: Number(options.threads), validateEvery: steps, headSteps: steps, fullSteps: steps }
  try {
    if (options.data) await makeBenchProject(findDataset(options.data), folder)
    else cpSync(join(import.meta.dirname, '../../resources/sample'), folder, { recursive: true })
    await report('whole net, crop 192, batch 4', folder, { ...common, mode: 'full', crop: 192, fullBatch: 4 })
    await report('head, whole images, batch 2', folder, { ...common, mode: 'head' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds inside `session.run` so far. */
let inside = 0
/** Its types show the factory alone. */
const { prototype } = InferenceSession as unknown as { prototype: InferenceSession }
const run = prototype.run
prototype.run = async function (this: InferenceSession, ...args: Parameters<typeof run>) {
  const started = performance.now()
  try {
    return await run.apply(this, args)
  } finally {
    inside += performance.now() - started
  }
} as typeof run

async function report(name: string, folder: string, config: Partial<TrainingConfig>): Promise<void> {
  const marks: { readonly at: number; readonly inside: number }[] = []
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'loss') marks.push({ at: performance.now(), inside })
    if (event.type === 'failed') throw new Error(event.failure.message)
  }
  await (
    await startRun(folder, config, benchHost(emit))
  ).finished
  const steps = marks.slice(WARM_UP).map((mark, i) => {
    const before = marks[i + WARM_UP - 1]!
    return { whole: mark.at - before.at, inside: mark.inside - before.inside }
  })
  const whole = median(steps.map((step) => step.whole))
  const outside = median(steps.map((step) => step.whole - step.inside))
  const share = median(steps.map((step) => 1 - step.inside / step.whole))
  process.stdout.write(
    `${name.padEnd(32)} step ${whole.toFixed(1)} ms, outside session.run ${outside.toFixed(1)} ms, ${(100 * share).toFixed(1)} %\n`
  )
}

await main()
