/** Fetches ONNX Runtime's CUDA provider of exactly our version into the user's folder, and takes it out again. */
import { copyFile, mkdir, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { makeFolder, syncFolder } from '../../data/atomic'
import { describeFailure, Failure } from '../../failure'
import type { TaskProgress } from '../../taskProgress'
import { findCudaProvider, type CudaProvider } from '../cudaProvider'
import {
  BRIDGE_FILE,
  installedFolder,
  packagedFolder,
  PROVIDER_FILE,
  RUNTIME_FILE,
  runtimeVersion
} from '../runtimeFolder'
import { findEntries, listEntries, unpackEntry } from './archive'
import { download, megabytes, partOf } from './download'
import { withLock } from './lock'
import { DEFAULT_FEED, findPackage, type PackageSource } from './packageSource'

export interface InstallOptions {
  /** Another feed, or the address of the package itself. */
  readonly from?: string | undefined
  /** Its SHA-512, where none lies beside it. */
  readonly sha512?: string | undefined
}

export interface InstallReport {
  readonly version: string
  readonly folder: string
  readonly bytes: number
  /** With what is still missing of NVIDIA's libraries. */
  readonly provider: CudaProvider
}

/** null when it was stopped; what was fetched by then is kept for the next time. */
export async function installCuda(options: InstallOptions, progress: TaskProgress): Promise<InstallReport | null> {
  checkPlatform()
  const folder = installedFolder()
  await makeFolder(dirname(folder))
  try {
    return await withLock(join(dirname(folder), 'install.lock'), () => install(folder, options, progress))
  } catch (error) {
    throw inWords(error, folder)
  }
}

/** Answers whether anything was there. */
export async function removeCuda(): Promise<boolean> {
  const folder = dirname(installedFolder())
  if (!existsSync(folder)) return false
  // a name that nothing loads from, at once; the files follow
  const away = `${folder}.removed-${process.pid}`
  await rename(folder, away)
  await rm(away, { recursive: true, force: true })
  return true
}

function checkPlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return
  const instead = { win32: 'DirectML and WebGPU', darwin: 'Core ML and WebGPU' }[process.platform as string] ?? 'WebGPU'
  throw new Failure(
    'bad-argument',
    `ONNX Runtime for Node has CUDA on Linux x64 alone; on ${process.platform} ${process.arch} there is ${instead}, for which nothing has to be installed.`
  )
}

async function install(
  folder: string,
  { from, sha512 }: InstallOptions,
  progress: TaskProgress
): Promise<InstallReport | null> {
  const version = runtimeVersion()
  const source = await findPackage(from ?? DEFAULT_FEED, version, sha512)
  const file = join(dirname(folder), `${nameOf(source)}.nupkg`)
  await forgetOthers(dirname(folder), file)
  if (!(await download(source, file, progress))) return null
  const fresh = `${folder}.new`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh)
  const bytes = await unpack(file, fresh, version)
  await writeFile(join(fresh, 'origin.json'), `${JSON.stringify({ ...source, version }, null, 2)}\n`)
  await syncFolder(fresh)
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  await rm(file, { force: true })
  return { version, folder, bytes, provider: (await findCudaProvider())! }
}

/** By its checksum, so that a part of another package is never gone on with. */
const nameOf = ({ sha512 }: PackageSource): string => Buffer.from(sha512, 'base64').toString('hex').slice(0, 16)

/** Parts of packages that are not asked for any more. */
async function forgetOthers(folder: string, file: string): Promise<void> {
  const kept = [basename(file), basename(partOf(file))]
  const old = (await readdir(folder)).filter((name) => /\.nupkg(\.part)?$/.test(name) && !kept.includes(name))
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })))
}

const NATIVE = 'runtimes/linux-x64/native'

/** Answers how many bytes it takes. */
async function unpack(file: string, folder: string, version: string): Promise<number> {
  await checkVersion(file, folder, version)
  const entries = await findEntries(file, [`${NATIVE}/${PROVIDER_FILE}`, `${NATIVE}/${BRIDGE_FILE}`])
  const needed = entries.reduce((sum, { size }) => sum + size, 0)
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < needed)
    throw new Failure(
      'disk-full',
      `${megabytes(needed)} are needed to unpack CUDA, and ${megabytes(bavail * bsize)} are free in ${dirname(folder)}.`
    )
  for (const entry of entries) await unpackEntry(file, entry, join(folder, basename(entry.name)))
  await copyFile(join(packagedFolder(), RUNTIME_FILE), join(folder, RUNTIME_FILE))
  return needed
}

async function checkVersion(file: string, folder: string, version: string): Promise<void> {
  const name = (await listEntries(file)).find((entry) => /^[^/]+\.nuspec$/.test(entry))
  if (!name) throw new Failure('damaged-download', `${file} is no NuGet package: it has no .nuspec.`)
  const [entry] = await findEntries(file, [name])
  const target = join(folder, 'package.nuspec')
  await unpackEntry(file, entry!, target)
  const found = /<version>([^<]*)<\/version>/.exec(await readFile(target, 'utf8'))?.[1]
  if (found !== version)
    throw new Failure(
      'damaged-download',
      `The package is of version ${found ?? 'unknown'}; ${version} was expected, the version of Segsmith's ONNX Runtime.`
    )
}

/** What may happen to files meanwhile, as a sentence about the installation. */
function inWords(error: unknown, folder: string): Failure {
  if (error instanceof Failure) return error
  const { code, message } = describeFailure(error)
  switch (code) {
    case 'disk-full':
      return new Failure(
        code,
        `The disk is full: CUDA was not installed. What was fetched is kept in ${dirname(folder)}; make room and start again.`
      )
    case 'read-only':
      return new Failure(code, `CUDA was not installed: ${dirname(folder)} cannot be written to.`)
    case 'not-found':
      return new Failure(code, 'CUDA was removed while it was being installed; start again to have it.')
    default:
      return new Failure(code, `CUDA was not installed: ${message}`)
  }
}
