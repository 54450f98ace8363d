/**
 * Full training steps on an NVIDIA card, against PyTorch's eager mode there: float32 (TF32) and mixed precision, one step per run of
 * the graph and as many as a training takes at once. Says so where there is no CUDA.
 *
 *   npx tsx test/bench/cuda.ts [--net default|fcn_resnet50] [--steps 64] [--at-once 16]
 *   npx tsx test/bench/cuda.ts --dry      the same on the CPU, small and few: shows that everything is in place, times mean nothing
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Graph } from '../../main/core/graph/graph'
import { float32 } from '../../main/core/graph/tensor'
import { Module } from '../../main/core/module/module'
import { openSession } from '../../main/core/runtime/ort'
import type { Precision } from '../../main/core/executor/trainingGraph'
import { median } from './alternate'
import { readModel, writeBatch, writeParameters, type Job } from './job'
import { makeSquares } from './squares'

const DEFAULT_NET = join(import.meta.dirname, '../../resources/models/default.onnx')
const WARM_UP_RUNS = 2

const { values: options } = parseArgs({
  options: {
    net: { type: 'string' },
    steps: { type: 'string', default: '64' },
    'at-once': { type: 'string', default: '16' },
    dry: { type: 'boolean', default: false }
  }
})
const device = options.dry ? 'cpu:0' : 'cuda:0'
const steps = options.dry ? 2 : Number(options.steps)
const atOnce = options.dry ? 2 : Number(options['at-once'])

async function main(): Promise<void> {
  const refusal = await reasonWithout()
  if (refusal) {
    process.stdout.write(`There is no CUDA device here: ${refusal}\nWith --dry the same runs on the CPU.\n`)
    process.exitCode = 1
    return
  }
  for (const net of ['default', 'fcn_resnet50'] as const) if ((options.net ?? net) === net) await compare(net)
}

async function reasonWithout(): Promise<string | null> {
  const graph = new Graph()
  graph.output(graph.emit('Relu', [graph.input('x', 'float32', [1])]))
  try {
    await (await openSession(graph.toModel(), { threads: 1, device })).close()
    return null
  } catch (error) {
    const { message, details } = error as Error & { details?: { onnxruntime?: string } }
    return details?.onnxruntime ?? message
  }
}

async function compare(net: 'default' | 'fcn_resnet50'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-cuda-'))
  try {
    const job = makeJob(net, folder)
    writeBatch(job.settleOn!, makeSquares(job))
    const torch = timesOfTorch(job)
    process.stdout.write(`${net}, ${job.images} x ${job.size} x ${job.size}, SGD with momentum, on ${device}\n`)
    for (const [name, ms] of Object.entries(torch)) print(`PyTorch, ${name}`, ms)
    for (const precision of ['float32', 'mixed'] as const)
      for (const count of [1, atOnce])
        print(`Segsmith, ${precision}, ${count} at once`, await timeOfEngine(job, precision, count))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const print = (name: string, ms: number): boolean =>
  process.stdout.write(`${name.padEnd(32)} ${ms.toFixed(1).padStart(8)} ms a step\n`)

function makeJob(net: 'default' | 'fcn_resnet50', folder: string): Job {
  const full = net === 'default' ? { images: 4, size: 192 } : { images: 2, size: 256 }
  const size = options.dry ? 64 : full.size
  const batch = join(folder, 'batch')
  const base = {
    ...full,
    size,
    net,
    threads: 2,
    weightDecay: 1e-4,
    encoderMultiplier: 1,
    momentum: 0.9,
    settleOn: batch
  }
  const model = join(folder, 'net.onnx')
  if (net !== 'default') return { ...base, classes: 4, model, export: model, statistics: 'running' }
  const parameters = join(folder, 'parameters')
  writeParameters(readModel(DEFAULT_NET), parameters)
  return { ...base, classes: 2, model: DEFAULT_NET, parameters }
}

/** Milliseconds a step by precision; also makes the ONNX file of a net that the job exports. */
function timesOfTorch(job: Job): Record<string, number> {
  const python = process.env['SEGSMITH_PYTHON'] ?? 'python3'
  const asked = JSON.stringify({ ...job, steps, device: options.dry ? 'cpu' : 'cuda' })
  const said = execFileSync(python, [join(import.meta.dirname, 'cudaSide.py'), asked], { encoding: 'utf8' })
  return JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, number>
}

async function timeOfEngine(job: Job, precision: Precision, count: number): Promise<number> {
  const net = readModel(job.model)
  const input = net.inputs[0]!.name
  const module = new Module(net, {
    optimizer: { type: 'sgd', momentum: job.momentum!, weightDecay: job.weightDecay },
    devices: [device],
    threads: job.threads,
    precision,
    residency: 'loop'
  })
  const { images, size } = job
  const { image, labels } = makeSquares(job)
  const batch = {
    data: { [input]: float32([images, 3, size, size], image) },
    labels: { dtype: 'uint8' as const, dims: [images, 1, size, size], data: labels }
  }
  await module.bind({ [input]: [images, 3, size, size] }, null, { forTraining: true })
  const times: number[] = []
  const runs = WARM_UP_RUNS + Math.ceil(steps / count)
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    const taken = await module.steps(Array<typeof batch>(count).fill(batch), Array<number>(count).fill(1e-4))
    if (taken.failure) throw taken.failure
    times.push((performance.now() - started) / count)
  }
  await module.close()
  return median(times.slice(WARM_UP_RUNS))
}

void main()
