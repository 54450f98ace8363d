/**
 * Where ONNX Runtime lies, and where its CUDA provider is put. ONNX Runtime looks for a provider beside its own library only, and
 * that folder belongs to the app and may be read-only; so an installed provider lies in a folder of the user together with a copy
 * of the library of the same version. Loaded before the binding, the copy is the one that the binding gets, by its name.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { dataFolder } from './places'

export const PROVIDER_FILE = 'libonnxruntime_providers_cuda.so'
export const BRIDGE_FILE = 'libonnxruntime_providers_shared.so'
export const RUNTIME_FILE = 'libonnxruntime.so.1'

// named so because the bundler declares `require` at the top of what it writes
const requireHere = createRequire(import.meta.url)

/** The version of onnxruntime-node; a provider of any other version is refused by it. */
export const runtimeVersion = (): string =>
  (JSON.parse(readFileSync(requireHere.resolve('onnxruntime-node/package.json'), 'utf8')) as { version: string })
    .version

/** The folder of ONNX Runtime's own library. */
export function packagedFolder(): string {
  const { platform, arch } = process
  const root = dirname(requireHere.resolve('onnxruntime-node/package.json'))
  return join(root, 'bin', 'napi-v6', platform, arch).replace('app.asar', 'app.asar.unpacked')
}

/** The user's folder for the provider of this version. */
export const installedFolder = (): string => join(dataFolder(), 'gpu', `onnxruntime-${runtimeVersion()}`)

/** The folder whose library this process uses, or would use. */
export function activeFolder(): string {
  const isWhole = [RUNTIME_FILE, PROVIDER_FILE, BRIDGE_FILE].every((name) => existsSync(join(installedFolder(), name)))
  return isWhole ? installedFolder() : packagedFolder()
}

/** Keeps a library in the process although Node finds no module in it; Node has no name for it. */
const RTLD_NODELETE = 0x1000

/** To be called before the binding is loaded; does nothing where no provider was installed. */
export function useInstalledRuntime(): void {
  const folder = activeFolder()
  if (process.platform !== 'linux' || folder !== installedFolder()) return
  try {
    process.dlopen({ exports: {} }, join(folder, RUNTIME_FILE), constants.dlopen.RTLD_LAZY | RTLD_NODELETE)
  } catch {
    // loaded, but no module of Node's: that is as it should be; were it not loaded, the binding would load its own
  }
}
