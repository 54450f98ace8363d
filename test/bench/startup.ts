/**
 * How long a person waits behind Start: what building the graph and opening the session of the default net take, and the time
 * from the request to the first step done, cold, and again in the same process.
 *
 *   npx tsx test/bench/startup.ts [--mode head|full] [--starts 4] [--data camvid|em]
 *
 * Without --data it trains on the sample that comes with the program.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../../main/core/data/random'
import { findNet } from '../../main/core/models'
import type { TrainingConfig, TrainingMode } from '../../main/core/train/config'
import type { TrainingEvent } from '../../main/core/train/events'
import { Module } from '../../main/core/module/module'
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
    process.stdout.write(`load of the machine at the start: ${loadavg()[0]!.toFixed(1)}\n`)
    for (let i = 0; i < Number(options.starts); i++) {
      const { ready, first } = await timeFirstStep(folder)
      print(`start ${i + 1}, ${options.mode}: ready for the first step`, ready)
      print(`start ${i + 1}, ${options.mode}: the first step done`, first)
    }
    for (const name of ['cold', 'again']) print(`default net, crop 192, batch 4: bound, ${name}`, await timeBinding())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Cost {
  readonly milliseconds: number
  readonly cpuMilliseconds: number
}

/** From the request: until the first batch can be made, and until the loss of the first step is there. */
async function timeFirstStep(folder: string): Promise<{ readonly ready: Cost; readonly first: Cost }> {
  const config: Partial<TrainingConfig> = { mode: options.mode as TrainingMode, headSteps: 2, fullSteps: 2 }
  const cost = startClock()
  const costs = new Map<TrainingEvent['type'], Cost>()
  let failure = ''
  const emit = (event: TrainingEvent): void => {
    if (!costs.has(event.type)) costs.set(event.type, cost())
    if (event.type === 'failed') failure = event.failure.message
  }
  const host = benchHost(emit, () => costs.has('loss'))
  const { finished } = await startRun(folder, config, host)
  await finished
  if (failure) throw new Error(failure)
  return { ready: costs.get('phase')!, first: costs.get('loss')! }
}

function startClock(): () => Cost {
  const [started, before] = [performance.now(), process.cpuUsage()]
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { milliseconds: performance.now() - started, cpuMilliseconds: (user + system) / 1000 }
  }
}

/** To load the net, build the graph of a step and open its session. */
async function timeBinding(): Promise<Cost> {
  const cost = startClock()
  const random = new Random(1)
  const net = await findNet('default').load(3, () => random.normal())
  const module = new Module(net)
  await module.bind({ [net.inputs[0]!.name]: [4, 3, 192, 192] }, null, { forTraining: true })
  const bound = cost()
  await module.close()
  return bound
}

function print(what: string, { milliseconds, cpuMilliseconds }: Cost): void {
  const [whole, cpu] = [milliseconds, cpuMilliseconds].map((time) => time.toFixed(0).padStart(6))
  process.stdout.write(`${what.padEnd(52)} ${whole} ms   CPU ${cpu} ms\n`)
}

await main()
