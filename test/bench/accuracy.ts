/**
 * What fine-tuning the default net reaches on real data, and the CPU seconds it takes: trains on the train images with the
 * program's own run, then compares the predicted masks with the labels of the test images.
 *
 *   npx tsx test/bench/accuracy.ts [--data camvid|em] [--mode head|full|head-then-full] [--steps 300] [--seed 0] [--threads 1]
 *     [--every 50]
 *
 * The net is validated after the last step, so nothing is selected on the test images; with --every also on the way there, for a
 * curve, and what these validations cost is not counted.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { TrainingConfig, TrainingMode } from '../../main/core/train/config'
import type { TrainingEvent, ValidationPoint } from '../../main/core/train/events'
import { startRun } from '../../main/core/train/run'
import { findDataset } from './datasets'
import { benchHost } from './host'
import { makeBenchProject } from './project'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: 'camvid' },
      mode: { type: 'string', default: 'head' },
      steps: { type: 'string' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string', default: '1' },
      every: { type: 'string' }
    }
  })
  const mode = values.mode as TrainingMode
  const steps = Number(values.steps ?? (values.data === 'em' ? 200 : 300))
  const config = {
    ...makeConfig(mode, steps),
    validateEvery: Number(values.every ?? steps),
    seed: Number(values.seed),
    threads: Number(values.threads)
  }
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-accuracy-'))
  try {
    await makeBenchProject(findDataset(values.data), folder)
    const title = `${findDataset(values.data).name}, ${mode}, ${steps} steps, seed ${values.seed}, ${values.threads} threads`
    process.stdout.write(`${title}\n${describe(await measureRun(folder, config))}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The settings of the reference runs; everything else is the program's default. */
function makeConfig(mode: TrainingMode, steps: number): Partial<TrainingConfig> {
  const full = { fullSteps: steps, fullLearningRate: 1e-3, crop: 192 }
  return { mode, headSteps: steps, ...(mode === 'full' && full) }
}

interface Outcome {
  readonly validation: ValidationPoint
  /** CPU seconds of the process until then, decoding and the caching of features included, earlier validations not. */
  readonly cpuSeconds: number
}

/** After every validation. */
async function measureRun(folder: string, config: Partial<TrainingConfig>): Promise<Outcome[]> {
  const start = process.cpuUsage()
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6
  }
  const outcomes: Outcome[] = []
  let failure = ''
  let [lastStep, validating] = [0, 0]
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'loss') lastStep = cpuSeconds() - validating
    if (event.type === 'validation') {
      outcomes.push({ validation: event, cpuSeconds: lastStep })
      validating = cpuSeconds() - lastStep
    }
    if (event.type === 'failed') failure = event.failure.message
  }
  const { finished } = await startRun(folder, config, benchHost(emit))
  await finished
  if (outcomes.length === 0) throw new Error(failure || 'The run ended without a validation.')
  return outcomes
}

function describe(outcomes: readonly Outcome[]): string {
  const percent = (share: number | null): string => (share === null ? '-' : (100 * share).toFixed(1))
  const { validation } = outcomes.at(-1)!
  return [
    ...outcomes.map(
      ({ validation: { step, meanIou, pixelAccuracy }, cpuSeconds }) =>
        `step ${String(step).padStart(4)}  ${cpuSeconds.toFixed(1).padStart(5)} CPU s  ` +
        `mean IoU ${percent(meanIou)} %, pixel accuracy ${percent(pixelAccuracy)} %`
    ),
    `per class ${validation.iou.map(percent).join(' ')}`
  ].join('\n')
}

void main()
