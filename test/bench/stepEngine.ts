/** Segsmith's side of step.ts: trains the net on the batch and says after each step what it took, line for line as step.py. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx } from '../../main/core/graph/onnx'
import { tensor } from '../../main/core/graph/tensor'
import type { Batch } from '../../main/core/train/executor'
import { Module } from '../../main/core/train/module'
import type { Job } from './step'

async function serve(job: Job): Promise<void> {
  const net = normalizeModel(readOnnx(readFileSync(job.model), job.model))
  const settings = { weightDecay: job.weightDecay, momentum: 0 }
  const module = new Module(net, { optimizer: 'adamw', settings, threads: job.threads })
  const batch = readBatch(job, net.inputs[0]!.name)
  await module.bind({ [net.inputs[0]!.name]: [job.images, 3, job.size, job.size] }, { forTraining: true })
  answer({ ready: 1 })
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'step') break
    const before = process.cpuUsage()
    const start = performance.now()
    const loss = await module.step(batch, job.learningRate)
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(before)
    const peakMegabytes = process.resourceUsage().maxRSS / 1024
    answer({ seconds, cpuSeconds: (user + system) / 1e6, loss, peakMegabytes })
  }
  await module.close()
}

function readBatch({ batch, images, size }: Job, input: string): Batch {
  const bytes = readFileSync(`${batch}.image`)
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return {
    data: { [input]: { dtype: 'float32', dims: [images, 3, size, size], data: values } },
    labels: tensor('uint8', [images, 1, size, size], readFileSync(`${batch}.labels`))
  }
}

function answer(record: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(record)}\n`)
}

void serve(JSON.parse(process.argv[2]!) as Job)
