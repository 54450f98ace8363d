/**
 * Loss step for step against PyTorch: same net, same batches, same learning rates, as $SEGSMITH_REFERENCE has them.
 *
 *   npx tsx test/bench/reference.ts [--data camvid|em] [--steps 20] [--threads 1] [--recorded-only]
 *
 * Beside the recorded run, PyTorch runs again here in float32 and in float64, on the same batches: rounding grows from step
 * to step, and the distances to float64 say how much of a difference is rounding.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findDataset } from './datasets'
import { readModel, startEngineSide, startTorchSide, writeBatch, writeParameters, type Job } from './job'
import { loadBatches, readSchedule, type Schedule } from './schedule'

/** What the reference calls the data sets. */
const TASKS: Readonly<Record<string, string>> = { camvid: 'shared', em: 'em' }
const NET = 'mnv2-pre-nonorm'

type Curves = Readonly<Record<string, readonly number[]>>

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: 'camvid' },
      steps: { type: 'string', default: '20' },
      threads: { type: 'string', default: '1' },
      'recorded-only': { type: 'boolean', default: false }
    }
  })
  const reference = process.env['SEGSMITH_REFERENCE']
  if (!reference) throw new Error('Set SEGSMITH_REFERENCE to the folder of the reference runs.')
  const task = TASKS[values.data] ?? values.data
  const steps = Number(values.steps)
  const schedule = await readSchedule(await findFile(reference, `schedule_${task}_`))
  const recordedFile = await findFile(join(reference, 'expected'), `train_${NET}_${task}_`)
  const { loss: recorded } = JSON.parse(await readFile(recordedFile, 'utf8')) as { loss: number[] }
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-reference-'))
  try {
    const job = makeJob(
      join(reference, `${NET}_${task}_init.onnx`),
      folder,
      schedule,
      values.data,
      Number(values.threads)
    )
    const curves = await train(job, folder, schedule, values.data, steps, values['recorded-only'])
    report({ ...curves, recorded: recorded.slice(0, steps) })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function findFile(folder: string, start: string): Promise<string> {
  const name = (await readdir(folder)).find((file) => file.startsWith(start))
  if (!name) throw new Error(`${folder} has no file that starts with ${start}.`)
  return join(folder, name)
}

function makeJob(model: string, folder: string, schedule: Schedule, data: string, threads: number): Job {
  const parameters = join(folder, 'parameters')
  writeParameters(readModel(model), parameters, shippedName)
  return {
    net: 'default',
    classes: findDataset(data).classes,
    images: schedule.batch,
    size: schedule.crop,
    threads,
    weightDecay: schedule.optimizer.weight_decay,
    encoderMultiplier: schedule.enc_lr_mult,
    model,
    parameters
  }
}

/** The reference's name of a parameter -> its name in the shipped net. */
function shippedName(name: string): string {
  const layer = name.slice(0, name.lastIndexOf('.'))
  const kind = name.slice(name.lastIndexOf('.'))
  const [, block, place] = /^enc\.b\.(\d+)\.f\.(\d+)\.c$/.exec(layer) ?? []
  if (block !== undefined) {
    const parts = block === '0' ? ['dw', 'project'] : ['expand', 'dw', 'project']
    return `enc.b${block}.${parts[Number(place)]}${kind}`
  }
  return layer
    .replace(/^enc\.stem\.c$/, 'enc.stem')
    .replace(/^lat\.(\d)$/, 'dec.lat$1')
    .replace(/^sm\.(\d)\.0$/, 'dec.conv$1')
    .replace(/^h$/, 'head')
    .concat(kind)
}

async function train(
  job: Job,
  folder: string,
  schedule: Schedule,
  data: string,
  steps: number,
  engineOnly: boolean
): Promise<Curves> {
  const batchOf = await loadBatches(schedule, findDataset(data))
  const sides = {
    Segsmith: await startEngineSide(job),
    ...(!engineOnly && { PyTorch: await startTorchSide(job), float64: await startTorchSide({ ...job, float64: true }) })
  }
  const curves: Record<string, number[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
  const batch = join(folder, 'batch')
  for (let step = 0; step < steps; step++) {
    writeBatch(batch, batchOf(step))
    for (const [name, side] of Object.entries(sides))
      curves[name]!.push((await side.ask({ batch, learningRate: schedule.lr[step]! })).loss)
  }
  for (const side of Object.values(sides)) side.end()
  return curves
}

/** Prints every curve, and the largest relative differences between them. */
function report(curves: Curves): void {
  const names = Object.keys(curves)
  const print = (line: string): boolean => process.stdout.write(`${line}\n`)
  print(['step', ...names].map((cell) => cell.padStart(10)).join(' '))
  curves['recorded']!.forEach((_, step) =>
    print(
      [String(step + 1), ...names.map((name) => curves[name]![step]!.toFixed(6))]
        .map((cell) => cell.padStart(10))
        .join(' ')
    )
  )
  const truth = curves['float64'] ? 'float64' : 'recorded'
  for (const against of new Set([truth, 'recorded']))
    for (const name of names.filter((other) => other !== against))
      print(
        `${name} against ${against}: largest relative difference ${largestDifference(curves[name]!, curves[against]!)}`
      )
}

function largestDifference(losses: readonly number[], expected: readonly number[]): string {
  const differences = losses.map((loss, step) => Math.abs(loss - expected[step]!) / expected[step]!)
  const largest = Math.max(...differences)
  return `${largest.toExponential(1)} (step ${differences.indexOf(largest) + 1})`
}

void main()
