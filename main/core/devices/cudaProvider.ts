/** The CUDA provider that ONNX Runtime would load: where it lies, and which of the libraries it needs are there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readNeeded } from './elf'
import { findLibraries, type LibraryCheck } from './libraries'
import { activeFolder, BRIDGE_FILE, installedFolder, PROVIDER_FILE } from './runtimeFolder'

export interface CudaProvider {
  readonly file: string
  /** Whether it was installed by Segsmith, and so can be removed by it. */
  readonly isInstalled: boolean
  /** 12 or 13; null when its file does not say. */
  readonly cudaVersion: number | null
  /** What it needs of NVIDIA. */
  readonly libraries: readonly LibraryCheck[]
}

/** null when it, or the bridge to it, is missing. */
export async function findCudaProvider(): Promise<CudaProvider | null> {
  const folder = activeFolder()
  const file = join(folder, PROVIDER_FILE)
  if (process.platform !== 'linux' || !existsSync(file) || !existsSync(join(folder, BRIDGE_FILE))) return null
  const needed = await readNeeded(file)
  return {
    file,
    isInstalled: folder === installedFolder(),
    cudaVersion: cudaVersionOf(needed),
    libraries: await findLibraries([...needed.filter(isOfNvidia), ...LOADED_LATER])
  }
}

/** Loaded at the first convolution, so the file does not name it. */
const LOADED_LATER = ['libcudnn.so.9']

const isOfNvidia = (name: string): boolean => /^lib(cu|nv)[a-zA-Z]*\.so/.test(name)

export function cudaVersionOf(needed: readonly string[]): number | null {
  const found = needed.map((name) => /^libcudart\.so\.(\d+)/.exec(name)?.[1]).find((version) => version !== undefined)
  return found === undefined ? null : Number(found)
}
