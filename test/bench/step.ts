/**
 * Time and peak memory of a full fine-tuning step, paired with PyTorch: both train the same net from the same weights on the
 * same batch, in turn, one step each, in processes of their own; a ratio is the median over the pairs. The load
 * of the machine at the start is printed: the figures mean little when other work competes for its cores.
 *
 *   npx tsx test/bench/step.ts [--net default|unet] [--size 256] [--images 4] [--threads 2] [--pairs 12]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { alternate, median, WARM_UP } from './alternate'
import {
  readModel,
  startEngineSide,
  startTorchSide,
  writeBatch,
  writeParameters,
  type Job,
  type StepAnswer
} from './job'
import type { LineProcess } from './lineProcess'
import { makeSquares } from './squares'

const DEFAULT_NET = join(import.meta.dirname, '../../resources/models/default.onnx')
const LEARNING_RATE = 1e-4

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      net: { type: 'string', default: 'default' },
      size: { type: 'string', default: '256' },
      images: { type: 'string', default: '4' },
      threads: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '12' }
    }
  })
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-step-'))
  process.stdout.write(`load of the machine at the start: ${loadavg()[0]!.toFixed(1)}\n`)
  const sizes = { images: Number(values.images), size: Number(values.size), threads: Number(values.threads) }
  const job = values.net === 'unet' ? makeUnetJob(folder, sizes) : makeDefaultJob(folder, sizes)
  const sides: LineProcess<unknown, StepAnswer>[] = []
  try {
    const batch = join(folder, 'batch')
    writeBatch(batch, makeSquares(job))
    sides.push(
      await startTorchSide(job),
      await startTorchSide({ ...job, channelsLast: true }),
      await startEngineSide(job)
    )
    const request = { batch, learningRate: LEARNING_RATE }
    const requests = Array.from({ length: Number(values.pairs) + WARM_UP }, () => request)
    report(job, await alternate(sides, requests))
  } finally {
    for (const side of sides) side.end()
    rmSync(folder, { recursive: true })
  }
}

type Sizes = Pick<Job, 'images' | 'size' | 'threads'>

/** The shipped net; PyTorch is given its weights. */
function makeDefaultJob(folder: string, sizes: Sizes): Job {
  const parameters = join(folder, 'parameters')
  writeParameters(readModel(DEFAULT_NET), parameters)
  return {
    net: 'default',
    classes: 2,
    model: DEFAULT_NET,
    parameters,
    ...sizes,
    weightDecay: 1e-4,
    encoderMultiplier: 1
  }
}

/** PyTorch's U-Net; Segsmith is given its export. */
function makeUnetJob(folder: string, sizes: Sizes): Job {
  const model = join(folder, 'unet.onnx')
  return { net: 'unet', classes: 11, model, export: model, ...sizes, weightDecay: 1e-4, encoderMultiplier: 1 }
}

function report(job: Job, [torch, channelsLast, engine]: StepAnswer[][]): void {
  process.stdout.write(`${job.net}, ${job.images} x ${job.size} x ${job.size}, ${job.threads} threads, AdamW\n`)
  printRow('PyTorch', torch!, torch!)
  printRow('PyTorch, channels last', channelsLast!, torch!)
  printRow('Segsmith', engine!, torch!)
}

function printRow(name: string, all: readonly StepAnswer[], base: readonly StepAnswer[]): void {
  const timed = all.slice(WARM_UP)
  const ratio = (field: 'seconds' | 'cpuSeconds'): string =>
    median(timed.map((answer, i) => answer[field] / base[i + WARM_UP]![field])).toFixed(2)
  const milliseconds = (1000 * median(timed.map(({ seconds }) => seconds))).toFixed(0)
  process.stdout.write(
    `${name.padEnd(23)} ${milliseconds.padStart(6)} ms   ratio ${ratio('seconds')} (CPU ${ratio('cpuSeconds')})   ` +
      `peak ${all.at(-1)!.peakMegabytes.toFixed(0)} MB   losses ${all[0]!.loss.toFixed(6)} .. ${all.at(-1)!.loss.toFixed(6)}\n`
  )
}

void main()
