/** The doctor: tries every device of this machine on two steps of the default net, and says what stands in the way of the others. */
import { computesAlike, describeTrial } from './core/devices/describeTrial'
import { CPU, parseDevice } from './core/devices/device'
import type { Machine } from './core/devices/machine'
import { findProvider, PROVIDERS } from './core/devices/providers'
import type { DeviceReport, DoctorReport } from './core/devices/report'
import { runtimeVersion } from './core/devices/runtimeFolder'
import type { TrialOutcome } from './core/devices/trialProcess'
import type { TaskProgress } from './core/taskProgress'
import type { DeviceLab } from './core/train/chooseDevice'
import { openDeviceLab, type LabOptions } from './deviceLab'

/** The whole default net on small crops: every kind of layer, seconds on a slow processor. */
const TRIAL = { config: { mode: 'full', fullBatch: 2, crop: 128 }, classes: 3 } as const

export async function examineDevices(progress: TaskProgress, options: LabOptions = {}): Promise<DoctorReport> {
  const lab = await openDeviceLab({ ...options, afresh: true })
  const devices: DeviceReport[] = []
  let reference: readonly number[] | null = null
  for (const [i, device] of lab.devices.entries()) {
    progress.report(i, lab.devices.length)
    if (progress.shouldStop()) break
    const outcome = await attempt(device, lab)
    if (outcome?.type === 'measured' && device === CPU) reference = outcome.losses
    devices.push(reportOn(device, outcome, reference, lab.machine))
  }
  progress.report(lab.devices.length, lab.devices.length)
  const isOffered = lab.devices.some((device) => parseDevice(device).provider === 'cuda')
  return {
    versions: versionsOf(lab.machine),
    devices: [...devices, ...absentees(lab)],
    cuda: { isOffered, provider: lab.machine.cudaProvider }
  }
}

/** null when it is known beforehand that it cannot work. */
async function attempt(device: string, lab: DeviceLab): Promise<TrialOutcome | null> {
  const obstacle = findProvider(parseDevice(device).provider).obstacle(lab.machine)
  return obstacle ? null : lab.try({ device, ...TRIAL })
}

function reportOn(
  device: string,
  outcome: TrialOutcome | null,
  reference: readonly number[] | null,
  machine: Machine
): DeviceReport {
  const provider = findProvider(parseDevice(device).provider)
  const common = { device, title: titleOf(device, machine) }
  if (outcome?.type === 'measured') {
    const speed = { samplesPerSecond: outcome.samplesPerSecond, words: '' }
    if (!reference || computesAlike(outcome.losses, reference))
      return { ...common, ...speed, state: 'works', sentence: 'Works.', mend: null }
    const losses = `losses ${outcome.losses.join(', ')}; on the processor ${reference.join(', ')}`
    const sentence = 'Opens, but computes other numbers than the processor, so that it is not used.'
    return { ...common, ...speed, words: losses, state: 'refused', sentence, mend: 'Update the graphics driver.' }
  }
  const refusal = outcome ? describeTrial(device, outcome, machine) : provider.obstacle(machine)
  const words = outcome && 'words' in outcome ? outcome.words.trim() : ''
  return { ...common, ...refusal!, state: 'refused', words, samplesPerSecond: null }
}

function titleOf(device: string, { processor, nvidiaCards }: Machine): string {
  const { provider, index } = parseDevice(device)
  const { title } = findProvider(provider)
  const card = provider === 'cuda' ? nvidiaCards.find((candidate) => candidate.index === index) : undefined
  if (provider === 'cpu') return `${title}: ${processor}`
  return card ? `${title}: ${card.name}, ${card.memory}` : title
}

/** Providers that ONNX Runtime does not have on this system. */
function absentees({ machine, devices }: DeviceLab): DeviceReport[] {
  const offered = new Set(devices.map((device) => parseDevice(device).provider))
  return PROVIDERS.filter(({ name }) => !offered.has(name)).map(({ name, title }) => ({
    device: `${name}:0`,
    title,
    state: 'absent',
    sentence: `ONNX Runtime has no ${title} on ${machine.platform} ${machine.arch}.`,
    mend: null,
    words: '',
    samplesPerSecond: null
  }))
}

function versionsOf(machine: Machine): DoctorReport['versions'] {
  const { electron, chrome, node } = process.versions as NodeJS.ProcessVersions & { electron?: string; chrome?: string }
  const found: readonly (readonly [string, string | null | undefined])[] = [
    ['System', `${machine.system}, ${machine.arch}`],
    ['Processor', machine.processor],
    ['ONNX Runtime', runtimeVersion()],
    ['Node', node],
    ['Electron', electron && `${electron} (Chromium ${chrome})`],
    ['NVIDIA driver', machine.nvidiaDriver ?? (machine.platform === 'darwin' ? null : 'none found')],
    ['NVIDIA cards', machine.nvidiaCards.map(({ name, memory }) => `${name} (${memory})`).join(', ')],
    [
      'CUDA provider',
      machine.cudaProvider && `for CUDA ${machine.cudaProvider.cudaVersion}, ${machine.cudaProvider.file}`
    ],
    ['Graphics devices', machine.renderNodes && (machine.renderNodes.join(', ') || 'none')],
    ['Vulkan drivers', machine.vulkanDrivers && (machine.vulkanDrivers.join(', ') || 'none')]
  ]
  return found.flatMap(([name, value]) => (value ? [{ name, value }] : []))
}
