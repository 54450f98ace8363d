/** What refusals mean: real words of ONNX Runtime 1.29, the loader, Dawn and the CUDA runtime, on machines made up for the test. */
import { describe, expect, test } from 'vitest'
import { computesAlike, describeTrial } from '../../../main/core/devices/describeTrial'
import { fullName, parseDevice } from '../../../main/core/devices/device'
import { cudaVersionOf } from '../../../main/core/devices/cudaProvider'
import { checkLibrary, parseLoaderCache } from '../../../main/core/devices/libraries'
import { parseCards, parseDriverVersion, type Machine } from '../../../main/core/devices/machine'
import { findProvider } from '../../../main/core/devices/providers'

const BARE: Machine = {
  platform: 'linux',
  arch: 'x64',
  system: 'linux 6.1',
  processor: 'a processor',
  nvidiaDriver: null,
  nvidiaCards: [],
  vulkanDrivers: [],
  hasVulkanLoader: true,
  renderNodes: [],
  cudaProvider: null
}
const CARD = { index: 0, name: 'NVIDIA H100', memory: '81559 MiB' }
const withCuda = (missing: readonly string[], driver: string | null, others: readonly string[] = []): Machine => ({
  ...BARE,
  nvidiaDriver: driver,
  nvidiaCards: [CARD],
  cudaProvider: {
    file: '/x/libonnxruntime_providers_cuda.so',
    isInstalled: true,
    cudaVersion: 13,
    libraries: ['libcudart.so.13', 'libcublas.so.13', 'libcudnn.so.9'].map((name) =>
      missing.includes(name) ? { name, file: null, others } : { name, file: `/usr/lib/${name}`, others: [] }
    )
  }
})

describe('CUDA', () => {
  const { obstacle, explain } = findProvider('cuda')

  test('without its provider names the file, and how to get it where there is a driver', () => {
    expect(obstacle({ ...BARE, nvidiaDriver: '580.65.06' })).toEqual({
      sentence: "ONNX Runtime's CUDA provider is not installed (libonnxruntime_providers_cuda.so is missing).",
      mend: "Install it with the button 'Install CUDA' or with `segsmith install-gpu`."
    })
    expect(obstacle(BARE)).toMatchObject({ mend: null })
  })

  test('without NVIDIA’s libraries names all that are missing, and the version that was found instead', () => {
    const machine = withCuda(['libcudart.so.13', 'libcudnn.so.9'], '580.65.06', ['/usr/lib/libcudart.so.12'])
    expect(obstacle(machine)?.sentence).toBe(
      'CUDA cannot start: libcudart.so.13, libcudnn.so.9 are missing; found instead: libcudart.so.12.'
    )
    expect(obstacle(machine)?.mend).toContain('cuDNN 9 for CUDA 13')
  })

  test('with a driver that is too old says how old, and what is needed', () => {
    expect(obstacle(withCuda([], '570.124.06'))?.sentence).toBe(
      'The NVIDIA driver 570.124.06 is too old for CUDA 13, which needs 580 or newer.'
    )
    expect(obstacle(withCuda([], '580.65.06'))).toBeNull()
  })

  test.each([
    [
      'Failed to load library /x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory',
      'CUDA cannot start: libcublasLt.so.13 is missing.'
    ],
    [
      'Failed to load library /x/libonnxruntime_providers_shared.so with error: /x/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory',
      "ONNX Runtime's CUDA provider is not installed (libonnxruntime_providers_shared.so is missing)."
    ],
    ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', 'CUDA found no NVIDIA card.'],
    [
      'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
      'The NVIDIA driver is too old for this version of CUDA.'
    ],
    ['CUDA failure 101: invalid device ordinal', 'There is no NVIDIA card of this number; 1 were found.'],
    ['Failed to allocate memory: CUDA failure 2: out of memory', 'The NVIDIA card has too little free memory for this.']
  ])('explains %s', (words, sentence) => {
    expect(explain(words, withCuda([], '580.65.06')).sentence).toBe(sentence)
  })
})

describe('WebGPU without an adapter', () => {
  const words = 'Failed to get a WebGPU adapter: No supported adapters'
  const explain = (machine: Partial<Machine>) => findProvider('webgpu').explain(words, { ...BARE, ...machine })

  test.each<[Partial<Machine>, string]>([
    [{ hasVulkanLoader: false }, 'libvulkan.so.1 is missing'],
    [{}, 'no Vulkan driver is installed'],
    [{ vulkanDrivers: ['intel_icd.json'] }, 'shows no graphics card'],
    [{ vulkanDrivers: ['intel_icd.json'], renderNodes: ['renderD128'] }, 'intel_icd.json'],
    [{ platform: 'win32', vulkanDrivers: null, renderNodes: null }, 'no graphics adapter that it can use']
  ])('on %j says %s', (machine, part) => {
    expect(explain(machine).sentence).toContain(part)
    expect(explain(machine).mend).not.toBeNull()
  })
})

test('a crash and a hang are told as such', () => {
  expect(describeTrial('webgpu:0', { type: 'crashed', how: 'SIGABRT', words: '' }, BARE)?.sentence).toContain('SIGABRT')
  const hung = describeTrial('webgpu:0', { type: 'timed-out', seconds: 60, hadOpened: false }, BARE)
  expect(hung?.sentence).toBe('WebGPU did not open within 60 seconds.')
})

test('devices compute alike when their losses differ by at most two percent', () => {
  expect(computesAlike([1.01, 0.9], [1, 0.9])).toBe(true)
  expect(computesAlike([1.03, 0.9], [1, 0.9])).toBe(false)
  expect(computesAlike([NaN, 0.9], [1, 0.9])).toBe(false)
})

test('names of devices', () => {
  expect(fullName('cuda')).toBe('cuda:0')
  expect(parseDevice('dml:1')).toEqual({ provider: 'dml', index: 1 })
  expect(() => parseDevice('gpu')).toThrow('"gpu" is not a device; cpu, webgpu, cuda, dml or coreml was expected')
})

test('what the system’s own programs and files say is read', () => {
  const version = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder@U22)'
  expect(parseDriverVersion(version)).toBe('580.65.06')
  expect(parseDriverVersion('NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12')).toBe(
    '535.183.01'
  )
  expect(parseCards('0, NVIDIA H100 80GB HBM3, 81559 MiB, 580.65.06\n')).toEqual([
    { index: 0, name: 'NVIDIA H100 80GB HBM3', memory: '81559 MiB', driver: '580.65.06' }
  ])
  expect(parseCards('NVIDIA-SMI has failed because it could not communicate with the driver.')).toEqual([])
  const cache =
    '2 libs found\n\tlibcudart.so.12 (libc6,x86-64) => /cuda/libcudart.so.12\n\tlibz.so.1 (libc6,x86-64) => /lib/libz.so.1\n'
  expect(checkLibrary('libcudart.so.13', parseLoaderCache(cache))).toEqual({
    name: 'libcudart.so.13',
    file: null,
    others: ['/cuda/libcudart.so.12']
  })
  expect(checkLibrary('libz.so.1', parseLoaderCache(cache)).file).toBe('/lib/libz.so.1')
  expect(cudaVersionOf(['libcublas.so.13', 'libcudart.so.13'])).toBe(13)
})
