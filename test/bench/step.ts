/**
 * Time and peak memory of a full fine-tuning step, paired with PyTorch: both train the same net from the same weights on the
 * same batch, in turn, one step each, in processes of their own; a ratio is the median over the pairs. The load
 * of the machine at the start is printed: the figures mean little when other work competes for its cores.
 *
 *   npx tsx test/bench/step.ts [--net NAME] [--size N] [--images N] [--threads 2] [--pairs 12] [--optimizer sgd|adamw] [--frozen]
 *
 * Without --net, all of STEPS one after another, and the geometric mean of their ratios; with --frozen, those of FROZEN, whose
 * backbone is not trained, statistics included: autograd records nothing of it.
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

type Case = Pick<Job, 'net' | 'images' | 'size' | 'statistics' | 'frozen'>

/** What the geometric mean is of. Nets that come pretrained keep their statistics, as is usual with small batches. */
const STEPS: readonly Case[] = [
  { net: 'wide-unet', images: 4, size: 256 },
  { net: 'wide-unet-norm', images: 4, size: 256, statistics: 'batch' },
  { net: 'lraspp_mobilenet_v3_large', images: 4, size: 256, statistics: 'running' },
  { net: 'default', images: 4, size: 192 },
  { net: 'segformer', images: 2, size: 256 },
  { net: 'resnet18', images: 4, size: 256, statistics: 'running' },
  { net: 'fcn_resnet50', images: 2, size: 256, statistics: 'running' }
]

const FROZEN: readonly Case[] = [
  { net: 'lraspp_mobilenet_v3_large', images: 4, size: 256, statistics: 'running', frozen: 'net.backbone.' },
  { net: 'resnet18', images: 4, size: 256, statistics: 'running', frozen: 'encoder.' }
]

const { values: options } = parseArgs({
  options: {
    net: { type: 'string' },
    size: { type: 'string' },
    images: { type: 'string' },
    statistics: { type: 'string' },
    threads: { type: 'string', default: '2' },
    pairs: { type: 'string', default: '12' },
    optimizer: { type: 'string', default: 'sgd' },
    frozen: { type: 'boolean', default: false }
  }
})

async function main(): Promise<void> {
  process.stdout.write(`load of the machine at the start: ${loadavg()[0]!.toFixed(1)}\n`)
  const ratios: number[] = []
  for (const chosen of options.net ? [findCase(options.net)] : casesOf()) ratios.push(await compare(chosen))
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  if (ratios.length > 1) process.stdout.write(`geometric mean of the ratios ${mean.toFixed(2)}\n`)
}

/** @returns the ratio of Segsmith's time to PyTorch's */
async function compare(chosen: Case): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-step-'))
  const sides: LineProcess<unknown, StepAnswer>[] = []
  try {
    const batch = join(folder, 'batch')
    const job = makeJob(chosen, folder, batch)
    writeBatch(batch, makeSquares(job))
    sides.push(
      await startTorchSide(job),
      await startTorchSide({ ...job, channelsLast: true }),
      await startEngineSide(job)
    )
    const request = { batch, learningRate: LEARNING_RATE }
    const requests = Array.from({ length: Number(options.pairs) + WARM_UP }, () => request)
    return report(job, await alternate(sides, requests))
  } finally {
    for (const side of sides) side.end()
    rmSync(folder, { recursive: true })
  }
}

const casesOf = (): readonly Case[] => (options.frozen ? FROZEN : STEPS)

function findCase(name: string): Case {
  const known = casesOf().find(({ net }) => net === name) ?? { net: name as Job['net'], images: 4, size: 256 }
  const { size = known.size, images = known.images, statistics = known.statistics } = options
  return { ...known, size: Number(size), images: Number(images), statistics: statistics as Case['statistics'] }
}

/** The shipped net gives PyTorch its weights; of every other net Segsmith gets PyTorch's export. */
function makeJob(chosen: Case, folder: string, batch: string): Job {
  const base = {
    ...chosen,
    threads: Number(options.threads),
    weightDecay: 1e-4,
    encoderMultiplier: 1,
    ...(options.optimizer === 'sgd' && { momentum: 0.9 })
  }
  const model = join(folder, 'net.onnx')
  if (chosen.net !== 'default') return { ...base, classes: 4, model, export: model, settleOn: batch }
  const parameters = join(folder, 'parameters')
  writeParameters(readModel(DEFAULT_NET), parameters)
  return { ...base, classes: 2, model: DEFAULT_NET, parameters }
}

function report(job: Job, [torch, channelsLast, engine]: StepAnswer[][]): number {
  const optimizer = options.optimizer === 'sgd' ? 'SGD with momentum' : 'AdamW'
  const frozen = job.frozen ? `, ${job.frozen}* frozen` : ''
  const statistics = job.statistics ? `, ${job.statistics} statistics` : ''
  process.stdout.write(
    `${job.net}, ${job.images} x ${job.size} x ${job.size}, ${job.threads} threads, ${optimizer}${statistics}${frozen}\n`
  )
  printRow('PyTorch', torch!, torch!)
  printRow('PyTorch, channels last', channelsLast!, torch!)
  printRow('Segsmith', engine!, torch!)
  return ratioOf('seconds', engine!, torch!)
}

/** Median over the pairs, after the warm-up. */
const ratioOf = (field: 'seconds' | 'cpuSeconds', all: readonly StepAnswer[], base: readonly StepAnswer[]): number =>
  median(all.slice(WARM_UP).map((answer, i) => answer[field] / base[i + WARM_UP]![field]))

function printRow(name: string, all: readonly StepAnswer[], base: readonly StepAnswer[]): void {
  const milliseconds = 1000 * median(all.slice(WARM_UP).map(({ seconds }) => seconds))
  const [ratio, cpu] = [ratioOf('seconds', all, base), ratioOf('cpuSeconds', all, base)]
  process.stdout.write(
    `${name.padEnd(23)} ${milliseconds.toFixed(0).padStart(6)} ms   ratio ${ratio.toFixed(2)} (CPU ${cpu.toFixed(2)})   ` +
      `peak ${all.at(-1)!.peakMegabytes.toFixed(0)} MB   losses ${all[0]!.loss.toFixed(6)} .. ${all.at(-1)!.loss.toFixed(6)}\n`
  )
}

void main()
