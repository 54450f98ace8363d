/** The laboratory of a process that may start others: reads the machine once, and tries devices apart, from memory where it can. */
import { readMachine, type Machine } from './core/devices/machine'
import { PROVIDERS } from './core/devices/providers'
import { TrialCache } from './core/devices/trialCache'
import { tryInProcess, type TrialOutcome } from './core/devices/trialProcess'
import type { DeviceLab } from './core/train/chooseDevice'
import { offeredProviders } from './core/runtime/ort'
import { programBeside } from './programBeside'

export interface LabOptions {
  /** The program that tries a device. */
  readonly script?: string
  readonly execArgv?: readonly string[]
  /** Milliseconds for a whole trial. */
  readonly deadline?: number
  /** Tries again what is known. */
  readonly afresh?: boolean
}

/** Three small steps take a graphics card seconds, compiling included; a processor that imitates one takes minutes. */
const DEADLINE = 60_000

export async function openDeviceLab(options: LabOptions = {}): Promise<DeviceLab> {
  const machine = await readMachine()
  const cache = new TrialCache(machine)
  const { script = programBeside('deviceTrial'), execArgv, deadline = DEADLINE, afresh = false } = options
  return {
    machine,
    devices: listDevices(machine),
    try(request): Promise<TrialOutcome> {
      const tryNow = () => tryInProcess(script, request, { deadline, ...(execArgv && { execArgv }) })
      return afresh ? cache.renew(request, tryNow) : cache.get(request, tryNow)
    }
  }
}

/** Full names of what ONNX Runtime offers on this machine. */
function listDevices(machine: Machine): string[] {
  const offered = offeredProviders()
  return PROVIDERS.filter(({ name }) => offered.includes(name)).flatMap((provider) => provider.devices(machine))
}
