/**
 * torchvision's full-size segmentation nets, trained as PyTorch would: each is exported by PyTorch, and Segsmith and PyTorch take
 * ten steps of SGD with momentum on one batch, BatchNorm on batch statistics, without dropout. PyTorch in float64 is the truth;
 * PyTorch in float32 says how much of a difference is rounding.
 *
 *   npx tsx test/bench/torchvision.ts [--net NAME] [--threads 2] [--float32]
 *
 * --float32 leaves the slow float64 out and compares with PyTorch's float32.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { alternate, median, WARM_UP } from './alternate'
import {
  readTensors,
  startEngineSide,
  startTorchSide,
  TORCHVISION_NETS,
  writeBatch,
  type Job,
  type StepAnswer,
  type StepRequest
} from './job'
import type { LineProcess } from './lineProcess'
import { makeSquares } from './squares'

const LEARNING_RATE = 1e-4
const STEPS = 10

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      net: { type: 'string' },
      threads: { type: 'string', default: '2' },
      float32: { type: 'boolean', default: false }
    }
  })
  process.stdout.write(`load of the machine at the start: ${loadavg()[0]!.toFixed(1)}\n`)
  for (const net of TORCHVISION_NETS.filter((name) => name === (values.net ?? name))) {
    const folder = mkdtempSync(join(tmpdir(), 'segsmith-torchvision-'))
    try {
      await compare(makeJob(net, folder, Number(values.threads)), folder, !values.float32)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

function makeJob(net: Job['net'], folder: string, threads: number): Job {
  const model = join(folder, 'net.onnx')
  return { net, classes: 11, images: 4, size: 128, threads, momentum: 0.9, weightDecay: 0, encoderMultiplier: 1, model }
}

/** The first run writes the ONNX file. Where memory counts, gradients are made in a process of their own. */
async function compare(job: Job, folder: string, withFloat64: boolean): Promise<void> {
  const batch = join(folder, 'batch')
  writeBatch(batch, makeSquares(job))
  const step: StepRequest = { batch, learningRate: LEARNING_RATE }
  const steps = Array.from({ length: STEPS }, () => step)
  const gradients = (name: string): string => join(folder, `gradients-${name}`)
  const first = (name: string): StepRequest => ({ ...step, gradients: gradients(name) })

  await run([await startTorchSide({ ...job, export: job.model })], [first('torch')])
  await run([await startEngineSide(job)], [first('engine')])
  const exact = withFloat64
    ? await run([await startTorchSide({ ...job, float64: true })], steps.with(0, first('exact')))
    : null
  const [torch, engine] = await run([await startTorchSide(job), await startEngineSide(job)], steps)

  const truth = readTensors(gradients(exact ? 'exact' : 'torch'))
  process.stdout.write(`${job.net}, ${job.images} x ${job.size} x ${job.size}, ${job.threads} threads, SGD\n`)
  printRow('PyTorch', torch!, exact?.[0] ?? torch!, distance(readTensors(gradients('torch')), truth))
  printRow('Segsmith', engine!, exact?.[0] ?? torch!, distance(readTensors(gradients('engine')), truth))
}

type Side = LineProcess<StepRequest, StepAnswer>

async function run(sides: readonly Side[], requests: readonly StepRequest[]): Promise<StepAnswer[][]> {
  try {
    return await alternate(sides, requests)
  } finally {
    for (const side of sides) side.end()
  }
}

type Gradients = ReadonlyMap<string, Float32Array>

/** |gradient - truth| / |truth|, over all parameters together. */
function distance(gradients: Gradients, truth: Gradients): number {
  if (gradients.size !== truth.size) throw new Error(`${gradients.size} gradients, ${truth.size} were expected.`)
  let difference = 0
  let norm = 0
  for (const [name, expected] of truth) {
    const found = gradients.get(name)
    if (found?.length !== expected.length) throw new Error(`The gradient of "${name}" is missing.`)
    for (const [i, value] of expected.entries()) {
      difference += (found[i]! - value) ** 2
      norm += value ** 2
    }
  }
  return Math.sqrt(difference / norm)
}

function printRow(name: string, steps: readonly StepAnswer[], exact: readonly StepAnswer[], gradient: number): void {
  const loss = Math.max(...steps.map((step, i) => Math.abs(step.loss / exact[i]!.loss - 1)))
  const timed = steps.slice(WARM_UP)
  const milliseconds = median(timed.map(({ seconds }) => 1000 * seconds)).toFixed(0)
  const cpu = median(timed.map(({ cpuSeconds }) => 1000 * cpuSeconds)).toFixed(0)
  process.stdout.write(
    `${name.padEnd(9)} losses ${loss.toExponential(1)}   gradients ${gradient.toExponential(1)}   ` +
      `${milliseconds.padStart(6)} ms (CPU ${cpu})   peak ${steps.at(-1)!.peakMegabytes.toFixed(0)} MB   ` +
      `losses ${steps[0]!.loss.toFixed(6)} .. ${steps.at(-1)!.loss.toFixed(6)}\n`
  )
}

void main()
