/** `segsmith train --forecast`: memory and time of a training, without training. */
import type { TrainingConfig } from '../core/train/config'
import { forecastTraining, type TrainingForecast } from '../core/train/forecast'
import { machineMemory } from '../machineMemory'
import type { CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'
import { formatDuration } from './progress'

export async function tellForecast(
  folder: string,
  config: Partial<TrainingConfig>,
  { emit, progress, isInterrupted }: CommandOutput
): Promise<ExitCode> {
  const forecast = await forecastTraining(folder, config, {
    ...machineMemory,
    now: () => performance.now(),
    shouldStop: isInterrupted,
    breathe: () => new Promise((resolve) => setImmediate(resolve))
  })
  if (!forecast) return EXIT.stopped
  emit({ type: 'forecast', ...forecast })
  for (const line of describe(forecast)) progress.say(line)
  return forecast.seconds === null ? EXIT.failed : EXIT.ok
}

function describe({ bytes, freeBytes, phases, seconds, proposal }: TrainingForecast): string[] {
  if (seconds === null) {
    const need = `It needs about ${formatMemory(bytes)}, and ${formatMemory(freeBytes)} are free`
    if (!proposal) return [`${need}; choose a smaller net.`]
    return [
      `${need}; with ${proposal.summary} it needs ${formatMemory(proposal.bytes)}: ${optionsOf(proposal.changes)}`
    ]
  }
  return [
    `memory ${formatMemory(bytes)} of ${formatMemory(freeBytes)} that are free`,
    ...phases.map(
      (phase) =>
        `${phase.kind}: ${phase.steps} steps in ${formatDuration(phase.seconds)}, ${phase.secondsPerEpoch.toFixed(1)} s an epoch`
    ),
    `finished in about ${formatDuration(seconds)}`
  ]
}

/** As they are written on the command line: --full-batch 1 --crop 128. */
const optionsOf = (changes: object): string =>
  Object.entries(changes)
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`)
    .join(' ')

const formatMemory = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
