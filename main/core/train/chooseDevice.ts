/**
 * Where a training runs. A device that was asked for by name is tried, and the CPU takes its place when it refuses; on 'auto'
 * every provider that opens is measured against the CPU on the training's own graph, and the fastest wins.
 */
import { computesAlike, describeTrial } from '../devices/describeTrial'
import { CPU, fullName, parseDevice } from '../devices/device'
import type { Machine } from '../devices/machine'
import { findProvider } from '../devices/providers'
import type { TrialOutcome } from '../devices/trialProcess'
import type { TrainingConfig } from './config'
import type { TrialRequest } from './deviceTrial'

/** What choosing needs from the process it runs in. */
export interface DeviceLab {
  readonly machine: Machine
  /** Full names of the devices that ONNX Runtime offers here, the CPU among them. */
  readonly devices: readonly string[]
  try(request: TrialRequest): Promise<TrialOutcome>
}

export interface DeviceChoice {
  readonly devices: readonly string[]
  /** What was chosen and why. */
  readonly sentence: string
  /** Whether something that was asked for, or could have been used, was passed over. */
  readonly fellBack: boolean
}

/** @param openLab makes the laboratory; asked for only when something has to be tried */
export async function chooseDevice(
  config: TrainingConfig,
  classes: number,
  openLab: () => Promise<DeviceLab>
): Promise<DeviceChoice> {
  if (config.devices.length > 0) {
    const devices = config.devices.map(fullName)
    return { devices, sentence: `Training on ${devices.join(', ')}, as chosen.`, fellBack: false }
  }
  if (config.device !== 'auto' && fullName(config.device) === CPU)
    return { devices: [CPU], sentence: 'Training on the processor, as chosen.', fellBack: false }
  const lab = await openLab()
  const attempt = (device: string) => tryOn(device, config, classes, lab)
  return config.device === 'auto'
    ? chooseFastest(lab, attempt)
    : takeForced(fullName(config.device), await attempt(fullName(config.device)))
}

type Attempt = { readonly device: string } & (
  { readonly measured: Extract<TrialOutcome, { type: 'measured' }> } | { readonly refusal: string }
)

async function tryOn(device: string, config: TrainingConfig, classes: number, lab: DeviceLab): Promise<Attempt> {
  const provider = findProvider(parseDevice(device).provider)
  const isOffered = lab.devices.some((offered) => parseDevice(offered).provider === provider.name)
  if (!isOffered)
    return {
      device,
      refusal: `ONNX Runtime offers no ${provider.title} on ${lab.machine.platform} ${lab.machine.arch}.`
    }
  const obstacle = provider.obstacle(lab.machine)
  if (obstacle) return { device, refusal: obstacle.sentence }
  const outcome = await lab.try({ device, config: relevantTo(config), classes })
  if (outcome.type === 'measured') return { device, measured: outcome }
  return { device, refusal: describeTrial(device, outcome, lab.machine)!.sentence }
}

/** What a trial depends on; the seed is fixed, so that a trial of an earlier training counts. */
const RELEVANT = [
  ...(['net', 'weights', 'renames', 'mode', 'headBatch', 'fullBatch', 'crop', 'loss', 'optimizer', 'rules'] as const),
  ...(['threads', 'input', 'channels', 'precision'] as const)
]

const relevantTo = (config: TrainingConfig): Partial<TrainingConfig> =>
  Object.fromEntries(RELEVANT.map((name) => [name, config[name]]))

function takeForced(device: string, attempt: Attempt): DeviceChoice {
  if ('measured' in attempt)
    return { devices: [device], sentence: `Training on ${titleOf(device)}, as chosen.`, fellBack: false }
  return {
    devices: [CPU],
    sentence: `Training on the processor instead of ${device}: ${attempt.refusal}`,
    fellBack: true
  }
}

async function chooseFastest(lab: DeviceLab, attempt: (device: string) => Promise<Attempt>): Promise<DeviceChoice> {
  const others: Attempt[] = []
  for (const device of lab.devices)
    if (device !== CPU && isWorthwhile(device, lab.machine)) others.push(await attempt(device))
  if (!others.some((other) => 'measured' in other)) {
    const reasons = others.map((other) => ('refusal' in other ? other.refusal : ''))
    return {
      devices: [CPU],
      sentence: ['Training on the processor.', ...reasons].join(' '),
      fellBack: false
    }
  }
  return compare(await attempt(CPU), others)
}

/** Nobody is told of a card that is not there. */
function isWorthwhile(device: string, machine: Machine): boolean {
  const obstacle = findProvider(parseDevice(device).provider).obstacle(machine)
  return obstacle === null || obstacle.mend !== null
}

function compare(cpu: Attempt, others: readonly Attempt[]): DeviceChoice {
  if (!('measured' in cpu)) throw new Error(`the processor refused: ${cpu.refusal}`)
  const checked = others.map((other) =>
    'measured' in other && !computesAlike(other.measured.losses, cpu.measured.losses)
      ? { device: other.device, refusal: `${titleOf(other.device)} computes other numbers than the processor here.` }
      : other
  )
  const speeds = [cpu, ...checked].flatMap((a) =>
    'measured' in a ? [{ device: a.device, speed: a.measured.samplesPerSecond }] : []
  )
  const [fastest, ...slower] = speeds.toSorted((a, b) => b.speed - a.speed) as [Speed, ...Speed[]]
  const comparison = slower.map(({ device, speed }) => `${titleOf(device)} ${formatSpeed(speed)}`).join(', ')
  const reasons = checked.flatMap((a) => ('refusal' in a ? [a.refusal] : []))
  const found = `Training on ${titleOf(fastest.device)}, the fastest here: ${formatSpeed(fastest.speed)} samples a second${comparison && `; ${comparison}`}.`
  return { devices: [fastest.device], sentence: [found, ...reasons].join(' '), fellBack: fastest.device === CPU }
}

interface Speed {
  readonly device: string
  readonly speed: number
}

const formatSpeed = (speed: number): string => (speed >= 10 ? speed.toFixed(0) : speed.toFixed(speed >= 1 ? 1 : 2))

function titleOf(device: string): string {
  const { title } = findProvider(parseDevice(device).provider)
  return device === CPU ? 'the processor' : `${title} (${device})`
}
