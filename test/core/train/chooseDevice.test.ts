/** The choice of a device from what trials found, in a laboratory whose findings the test writes. */
import { expect, test } from 'vitest'
import type { Machine } from '../../../main/core/devices/machine'
import type { TrialOutcome } from '../../../main/core/devices/trialProcess'
import { chooseDevice } from '../../../main/core/train/chooseDevice'
import { completeConfig, type TrainingConfig } from '../../../main/core/train/config'

const MACHINE = {
  platform: 'linux',
  arch: 'x64',
  vulkanDrivers: [],
  hasVulkanLoader: true,
  renderNodes: [],
  nvidiaDriver: null,
  cudaProvider: null
} as unknown as Machine
const measured = (samplesPerSecond: number, losses = [1, 0.9, 0.8]): TrialOutcome => ({
  type: 'measured',
  samplesPerSecond,
  losses
})
const REFUSED: TrialOutcome = { type: 'refused', words: 'Failed to get a WebGPU adapter: No supported adapters' }

/** The choice, and which devices were tried for it. */
async function choose(changes: Partial<TrainingConfig>, outcomes: Readonly<Record<string, TrialOutcome>>) {
  const tried: string[] = []
  const lab = {
    machine: MACHINE,
    devices: ['cpu:0', 'cuda:0', 'webgpu:0'],
    try: async ({ device }: { readonly device: string }) => (tried.push(device), outcomes[device]!)
  }
  return { ...(await chooseDevice(completeConfig(changes), 2, async () => lab)), tried }
}

test('the fastest device wins, and the others are named', async () => {
  const choice = await choose({}, { 'cpu:0': measured(5), 'webgpu:0': measured(40) })
  expect(choice).toMatchObject({ devices: ['webgpu:0'], fellBack: false, tried: ['webgpu:0', 'cpu:0'] })
  expect(choice.sentence).toBe(
    'Training on WebGPU (webgpu:0), the fastest here: 40 samples a second; the processor 5.0.'
  )
})

test('a card that is slower than the processor is passed over, with the figures', async () => {
  const choice = await choose({}, { 'cpu:0': measured(5), 'webgpu:0': measured(0.5) })
  expect(choice).toMatchObject({ devices: ['cpu:0'], fellBack: true })
  expect(choice.sentence).toBe(
    'Training on the processor, the fastest here: 5.0 samples a second; WebGPU (webgpu:0) 0.50.'
  )
})

test('a card that computes other numbers is not used, however fast', async () => {
  const choice = await choose({}, { 'cpu:0': measured(5), 'webgpu:0': measured(500, [1, 0.9, 7]) })
  expect(choice.devices).toEqual(['cpu:0'])
  expect(choice.sentence).toContain('WebGPU (webgpu:0) computes other numbers than the processor here.')
})

test('where nothing else opens, the processor is not even tried', async () => {
  const choice = await choose({}, { 'webgpu:0': REFUSED })
  expect(choice).toMatchObject({ devices: ['cpu:0'], fellBack: false, tried: ['webgpu:0'] })
  expect(choice.sentence).toBe(
    'Training on the processor. WebGPU found no graphics adapter: no Vulkan driver is installed.'
  )
})

test('a named device is used even if it is slow, and replaced when it refuses', async () => {
  expect(await choose({ device: 'webgpu' }, { 'webgpu:0': measured(0.1) })).toMatchObject({
    devices: ['webgpu:0'],
    fellBack: false
  })
  const refused = await choose({ device: 'webgpu' }, { 'webgpu:0': REFUSED })
  expect(refused).toMatchObject({ devices: ['cpu:0'], fellBack: true })
  expect(refused.sentence).toMatch(/^Training on the processor instead of webgpu:0: WebGPU found no graphics adapter/)
})

test('a device that ONNX Runtime does not have here is replaced', async () => {
  const choice = await choose({ device: 'dml' }, {})
  expect(choice).toMatchObject({ devices: ['cpu:0'], tried: [] })
  expect(choice.sentence).toBe(
    'Training on the processor instead of dml:0: ONNX Runtime offers no DirectML on linux x64.'
  )
})

test('the processor by name, and several devices, need no trial', async () => {
  expect(await choose({ device: 'cpu' }, {})).toMatchObject({ devices: ['cpu:0'], tried: [] })
  expect(await choose({ devices: ['cpu', 'cpu:1'] }, {})).toMatchObject({ devices: ['cpu:0', 'cpu:1'], tried: [] })
})
