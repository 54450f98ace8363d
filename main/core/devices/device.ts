/** Names of devices: a provider and which of its devices, 'cuda:1'; the number may be left out. */
import { Failure } from '../failure'
import type { Provider } from '../lower/lowering'

export interface Device {
  readonly provider: Provider
  readonly index: number
}

export const CPU = 'cpu:0'

/** Throws Failure 'bad-argument' when the name is none. */
export function parseDevice(name: string): Device {
  const [, provider, index] = /^(cpu|webgpu|cuda|dml|coreml)(?::(\d{1,3}))?$/.exec(name) ?? []
  if (!provider)
    throw new Failure(
      'bad-argument',
      `"${name}" is not a device; cpu, webgpu, cuda, dml or coreml was expected, with a number where there are several: "cuda:1".`
    )
  return { provider: provider as Provider, index: Number(index ?? 0) }
}

/** The full name of a device: 'cuda' is 'cuda:0'. */
export function fullName(name: string): string {
  const { provider, index } = parseDevice(name)
  return `${provider}:${index}`
}
