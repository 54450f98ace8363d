/**
 * Loss step for step against PyTorch: same net, same batches, same learning rates, as $SEGSMITH_REFERENCE has them.
 *
 *   npx tsx test/bench/reference.ts [--net mnv2-pre-nonorm|unet16] [--data camvid|em] [--steps 20]
 *
 * Ends with exit code 1 when a step's loss differs by a thousandth or more.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx } from '../../main/core/graph/onnx'
import { Module } from '../../main/core/train/module'
import { findDataset } from './datasets'
import { loadBatches, readSchedule, type Schedule } from './schedule'

const LARGEST_DIFFERENCE = 1e-3
/** What the reference calls the data sets. */
const TASKS: Readonly<Record<string, string>> = { camvid: 'shared', em: 'em' }

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      net: { type: 'string', default: 'mnv2-pre-nonorm' },
      data: { type: 'string', default: 'camvid' },
      steps: { type: 'string', default: '20' }
    }
  })
  const reference = process.env['SEGSMITH_REFERENCE']
  if (!reference) throw new Error('Set SEGSMITH_REFERENCE to the folder of the reference runs.')
  const task = TASKS[values.data] ?? values.data
  const find = async (folder: string, start: string): Promise<string> => {
    const name = (await readdir(folder)).find((file) => file.startsWith(start))
    if (!name) throw new Error(`${folder} has no file that starts with ${start}.`)
    return join(folder, name)
  }
  const schedule = await readSchedule(await find(reference, `schedule_${task}_`))
  const expectedFile = await find(join(reference, 'expected'), `train_${values.net}_${task}_`)
  const expected = JSON.parse(await readFile(expectedFile, 'utf8')) as { loss: number[] }
  const model = await readFile(join(reference, `${values.net}_${task}_init.onnx`))
  const losses = await train(model, schedule, values.data, Number(values.steps))
  process.exitCode = report(losses, expected.loss) < LARGEST_DIFFERENCE ? 0 : 1
}

async function train(bytes: Uint8Array, schedule: Schedule, data: string, steps: number): Promise<number[]> {
  const net = normalizeModel(readOnnx(bytes))
  const module = new Module(net, {
    optimizer: 'adamw',
    rateMultiplier: (parameter) => (parameter.startsWith('enc.') ? schedule.enc_lr_mult : 1),
    settings: { weightDecay: schedule.optimizer.weight_decay, momentum: 0 }
  })
  const batchOf = await loadBatches(schedule, findDataset(data))
  const input = net.inputs[0]!.name
  const { batch: count, crop } = schedule
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const { image, labels } = batchOf(step)
    const data = { [input]: { dtype: 'float32' as const, dims: [count, 3, crop, crop], data: image } }
    const batch = { data, labels: { dtype: 'uint8' as const, dims: [count, 1, crop, crop], data: labels } }
    losses.push(await module.step(batch, schedule.lr[step]!))
  }
  await module.close()
  return losses
}

/** Prints both curves; answers the largest relative difference. */
function report(losses: readonly number[], expected: readonly number[]): number {
  const differences = losses.map((loss, step) => Math.abs(loss - expected[step]!) / expected[step]!)
  losses.forEach((loss, step) =>
    process.stdout.write(
      `step ${String(step + 1).padStart(3)}   Segsmith ${loss.toFixed(5)}   PyTorch ${expected[step]!.toFixed(5)}   ` +
        `difference ${differences[step]!.toExponential(1)}\n`
    )
  )
  const largest = Math.max(...differences)
  process.stdout.write(`largest relative difference over ${losses.length} steps: ${largest.toExponential(2)}\n`)
  return largest
}

void main()
