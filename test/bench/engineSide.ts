/** Segsmith's side of the paired benchmarks: trains a net step by step, asked and answering as torchSide.py does. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { float32 } from '../../main/core/graph/tensor'
import type { OptimizerChoice } from '../../main/core/optim'
import type { Batch } from '../../main/core/executor/executor'
import { Module } from '../../main/core/module/module'
import { readModel, writeTensors, type Job, type StepAnswer, type StepRequest } from './job'

async function serve(job: Job): Promise<void> {
  const module = makeModule(job)
  const input = module.net.inputs[0]!.name
  await module.bind({ [input]: [job.images, 3, job.size, job.size] }, null, { forTraining: true })
  answer({ ready: 1 })
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as StepRequest
    const batch = readBatch(job, request.batch, input)
    if (request.gradients) await writeGradients(module, batch, request.gradients)
    answer(await measure(module, batch, request.learningRate))
  }
  await module.close()
}

/** The net as it was read is done with. */
const makeModule = (job: Job): Module =>
  new Module(readModel(job.model), {
    optimizer: chooseOptimizer(job),
    multipliers: (parameter) => ({ rate: rateOf(job, parameter), decay: 1 }),
    threads: job.threads
  })

function rateOf(job: Job, parameter: string): number {
  if (job.statistics === 'running' && /running_(mean|var)$/.test(parameter)) return 0
  if (job.frozen && parameter.startsWith(job.frozen)) return 0
  return parameter.startsWith('enc.') ? job.encoderMultiplier : 1
}

const chooseOptimizer = ({ weightDecay, momentum }: Job): OptimizerChoice =>
  momentum === undefined ? { type: 'adamw', weightDecay } : { type: 'sgd', momentum, weightDecay }

async function writeGradients(module: Module, batch: Batch, file: string): Promise<void> {
  const gradients = await module.gradientsOf(batch)
  writeTensors(
    file,
    [...gradients].map(([name, data]) => [name, float32(module.store.view(name).dims, data)])
  )
}

async function measure(module: Module, batch: Batch, learningRate: number): Promise<StepAnswer> {
  const before = process.cpuUsage()
  const start = performance.now()
  const loss = await module.step(batch, learningRate)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  return { seconds, cpuSeconds: (user + system) / 1e6, loss, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
}

function readBatch({ images, size }: Job, file: string, input: string): Batch {
  const bytes = readFileSync(`${file}.image`)
  const image = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return {
    data: { [input]: { dtype: 'float32', dims: [images, 3, size, size], data: image } },
    labels: { dtype: 'uint8', dims: [images, 1, size, size], data: Uint8Array.from(readFileSync(`${file}.labels`)) }
  }
}

function answer(record: object): void {
  process.stdout.write(`${JSON.stringify(record)}\n`)
}

void serve(JSON.parse(process.argv[2]!) as Job)
