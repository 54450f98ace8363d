/**
 * How long a person waits behind Start: what building the graph and opening the session of the default net take, and the time
 * from the request to the first step done, cold, and again in the same process.
 *
 *   npx tsx test/bench/startup.ts [--mode head|full] [--starts 4] [--data camvid|em]
 *
 * Without --data it trains on the sample that comes with the program.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../../main/core/data/random'
import { findNet } from '../../main/core/models'
import type { TrainingConfig, TrainingMode } from '../../main/core/train/config'
import type { TrainingEvent } from '../../main/core/train/events'
import { Module } from '../../main/core/train/module'
import { startRun } from '../../main/core/train/run'
import { findDataset } from './datasets'
import { benchHost } from './host'
import { makeBenchProject } from './project'

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'head' },
    starts: { type: 'string', default: '4' },
    data: { type: 'string' }
  }
})

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-startup-'))
  try {
    if (options.data) await makeBenchProject(findDataset(options.data), folder)
    else cpSync(join(import.meta.dirname, '../../resources/sample'), folder, { recursive: true })
    for (let i = 0; i < Number(options.starts); i++)
      print(`start ${i + 1}, ${options.mode}: to the first step done`, await timeFirstStep(folder))
    for (const name of ['cold', 'again']) print(`default net, crop 192, batch 4: bound, ${name}`, await timeBinding())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds from the request to the loss of the first step. */
async function timeFirstStep(folder: string): Promise<number> {
  const config: Partial<TrainingConfig> = { mode: options.mode as TrainingMode, headSteps: 2, fullSteps: 2 }
  const started = performance.now()
  let first = 0
  let failure = ''
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'loss') first ||= performance.now() - started
    if (event.type === 'failed') failure = event.failure.message
  }
  const { finished } = await startRun(
    folder,
    config,
    benchHost(emit, () => first > 0)
  )

  await finished
  if (failure) throw new Error(failure)
  return first
}

/** Milliseconds to load the net, build the graph of a step and open its session. */
async function timeBinding(): Promise<number> {
  const started = performance.now()
  const random = new Random(1)
  const net = await findNet('default').load(3, () => random.normal())
  const module = new Module(net)
  await module.bind({ [net.inputs[0]!.name]: [4, 3, 192, 192] }, null, { forTraining: true })
  const milliseconds = performance.now() - started
  await module.close()
  return milliseconds
}

function print(what: string, milliseconds: number): void {
  process.stdout.write(`${what.padEnd(52)} ${milliseconds.toFixed(0).padStart(6)} ms\n`)
}

await main()
