/** What a provider's refusal is explained with: the machine's graphics hardware, drivers and the files of ONNX Runtime. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { cpus, release } from 'node:os'
import { promisify } from 'node:util'
import { findCudaProvider, type CudaProvider } from './cudaProvider'

export interface NvidiaCard {
  readonly index: number
  readonly name: string
  readonly memory: string
}

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly system: string
  readonly processor: string
  readonly nvidiaDriver: string | null
  readonly nvidiaCards: readonly NvidiaCard[]
  /** Names of the Vulkan drivers' description files; null where there is no Vulkan. */
  readonly vulkanDrivers: readonly string[] | null
  /** Whether the loader of Vulkan is there (Linux). */
  readonly hasVulkanLoader: boolean
  /** Graphics devices of Linux, such as renderD128; null elsewhere. */
  readonly renderNodes: readonly string[] | null
  /** The CUDA provider that ONNX Runtime would load; null when there is none. */
  readonly cudaProvider: CudaProvider | null
}

export async function readMachine(): Promise<Machine> {
  const isLinux = process.platform === 'linux'
  const cudaProvider = await findCudaProvider()
  return {
    platform: process.platform,
    arch: process.arch,
    system: `${process.platform} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    ...(await readNvidia()),
    vulkanDrivers: isLinux ? await listVulkanDrivers() : null,
    hasVulkanLoader: !isLinux || VULKAN_LOADERS.some((file) => existsSync(file)),
    renderNodes: isLinux ? (await namesIn('/dev/dri')).filter((name) => name.startsWith('render')) : null,
    cudaProvider
  }
}

const VULKAN_LOADERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].map(
  (folder) => `${folder}/libvulkan.so.1`
)
const VULKAN_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']

/** The drivers the variables of the Vulkan loader name, or else those of its folders. */
async function listVulkanDrivers(): Promise<readonly string[]> {
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES
  if (named) return named.split(':')
  return (await Promise.all(VULKAN_FOLDERS.map(namesIn))).flat().filter((name) => name.endsWith('.json'))
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

async function readNvidia(): Promise<Pick<Machine, 'nvidiaDriver' | 'nvidiaCards'>> {
  const listed = await askNvidia()
  const version = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '')
  const nvidiaDriver = listed[0]?.driver ?? parseDriverVersion(version)
  return { nvidiaDriver, nvidiaCards: listed.map(({ index, name, memory }) => ({ index, name, memory })) }
}

/** The driver's version in the words of /proc/driver/nvidia/version; null when they say none. */
export function parseDriverVersion(words: string): string | null {
  return /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(words)?.[1] ?? null
}

const NVIDIA_QUERY = ['--query-gpu=index,name,memory.total,driver_version', '--format=csv,noheader']
/** Milliseconds: a broken driver makes nvidia-smi hang. */
const NVIDIA_PATIENCE = 5000

async function askNvidia(): Promise<readonly (NvidiaCard & { readonly driver: string })[]> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', NVIDIA_QUERY, { timeout: NVIDIA_PATIENCE })
    return parseCards(stdout)
  } catch {
    return []
  }
}

/** Lines such as '0, NVIDIA H100 80GB HBM3, 81559 MiB, 580.65.06'. */
export function parseCards(lines: string): (NvidiaCard & { readonly driver: string })[] {
  return lines
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 4 && /^\d+$/.test(cells[0]!))
    .map(([index, name, memory, driver]) => ({ index: Number(index), name: name!, memory: memory!, driver: driver! }))
}
