/** CUDA from a feed on this machine: fetched whole or in pieces, checked, unpacked, removed; and every fault in one sentence. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installCuda, removeCuda } from '../../../main/core/devices/install/installCuda'
import { activeFolder, installedFolder, packagedFolder, runtimeVersion } from '../../../main/core/devices/runtimeFolder'
import { PackageServer, zip } from './packageServer'

const NATIVE = 'runtimes/linux-x64/native'
/** Bytes that do not compress, so that the download has a size; no library of any system, so that it needs none. */
const PROVIDER = randomBytes(3_000_000)
const BRIDGE = randomBytes(1000)

const packageOf = (
  version: string,
  names = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so']
) =>
  zip({
    'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec': Buffer.from(`<package><version>${version}</version></package>`),
    'LICENSE.txt': Buffer.from('free'),
    [`${NATIVE}/${names[0]}`]: PROVIDER,
    [`${NATIVE}/${names[1]}`]: BRIDGE
  })

let home: string
let server: PackageServer
const before = process.env.XDG_DATA_HOME
const silent = { report: () => undefined, shouldStop: () => false }
const gpu = () => join(home, 'segsmith', 'gpu')
const install = () => installCuda({ from: server.feed }, silent)

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cuda-'))
  process.env.XDG_DATA_HOME = home
  server = await PackageServer.start(packageOf(runtimeVersion()), runtimeVersion())
})
afterEach(() => {
  server.close()
  rmSync(home, { recursive: true, force: true })
  if (before === undefined) delete process.env.XDG_DATA_HOME
  else process.env.XDG_DATA_HOME = before
})

const isLinux = process.platform === 'linux' && process.arch === 'x64'

describe.runIf(isLinux)('the CUDA provider', () => {
  test('lies after an installation beside a copy of ONNX Runtime, and nothing else is left', async () => {
    const seen: [number, number][] = []
    const report = await installCuda({ from: server.feed }, { ...silent, report: (...at) => seen.push(at) })
    expect(report).toMatchObject({ version: runtimeVersion(), bytes: PROVIDER.length + BRIDGE.length })
    expect(readFileSync(join(installedFolder(), 'libonnxruntime_providers_cuda.so')).equals(PROVIDER)).toBe(true)
    expect(readFileSync(join(installedFolder(), 'libonnxruntime_providers_shared.so')).equals(BRIDGE)).toBe(true)
    expect(activeFolder()).toBe(installedFolder())
    expect(readdirSync(gpu())).toEqual([`onnxruntime-${runtimeVersion()}`])
    const [done, total] = seen.at(-1)!
    expect(done).toBe(total)
    expect(total).toBe(packageOf(runtimeVersion()).length)
  })

  test('is gone after a removal', async () => {
    await install()
    expect(await removeCuda()).toBe(true)
    expect(existsSync(gpu())).toBe(false)
    expect(activeFolder()).toBe(packagedFolder())
    expect(await removeCuda()).toBe(false)
  })

  test('comes from the address of a package too, with the checksum beside it', async () => {
    const report = await installCuda({ from: server.packageAddress }, silent)
    expect(report?.bytes).toBe(PROVIDER.length + BRIDGE.length)
  })

  test('goes on where the line was cut', async () => {
    server.faults = { cutAfter: 1_000_000 }
    await expect(install()).rejects.toThrow(
      /^The download was cut off after 1\.0 MB of 3\.0 MB .*it goes on from there\.$/
    )
    expect(existsSync(installedFolder())).toBe(false)
    expect(await install()).not.toBeNull()
    expect(server.starts).toEqual([0, 1_000_000])
  })

  test('is fetched again from the beginning by a server that knows no parts', async () => {
    server.faults = { cutAfter: 1_000_000, ignoresRange: true }
    await expect(install()).rejects.toThrow('cut off')
    expect(await install()).not.toBeNull()
    expect(readFileSync(join(installedFolder(), 'libonnxruntime_providers_cuda.so')).equals(PROVIDER)).toBe(true)
  })

  test('stops when told, and keeps what was fetched', async () => {
    let isStopped = false
    const progress = { report: (done: number) => (isStopped ||= done > 500_000), shouldStop: () => isStopped }
    expect(await installCuda({ from: server.feed }, progress)).toBeNull()
    expect(existsSync(installedFolder())).toBe(false)
    expect(await install()).not.toBeNull()
    expect(server.starts[1]).toBeGreaterThan(500_000)
  })

  test('is refused with another checksum, and what came is deleted', async () => {
    server.faults = { wrongHash: true }
    await expect(install()).rejects.toMatchObject({ code: 'damaged-download' })
    expect(readdirSync(gpu())).toEqual([])
  })

  test('is refused in another version', async () => {
    server.close()
    server = await PackageServer.start(packageOf('1.0.0'), runtimeVersion())
    await expect(install()).rejects.toThrow(`The package is of version 1.0.0; ${runtimeVersion()} was expected`)
    expect(existsSync(installedFolder())).toBe(false)
  })

  test('is refused where the package does not hold it', async () => {
    server.close()
    server = await PackageServer.start(packageOf(runtimeVersion(), ['a.so', 'b.so']), runtimeVersion())
    await expect(install()).rejects.toThrow(`it has no "${NATIVE}/libonnxruntime_providers_cuda.so"`)
  })

  test('leaves the one that is there when a new one cannot be had', async () => {
    await install()
    server.faults = { wrongHash: true }
    await expect(install()).rejects.toThrow('is not what was published')
    expect(activeFolder()).toBe(installedFolder())
  })

  test('says so when it is removed half way', async () => {
    server.faults = { onSent: () => void removeCuda() }
    await expect(install()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('was removed while')
    })
    server.faults = {}
    expect(await install()).not.toBeNull()
  })

  test('is installed once at a time', async () => {
    server.faults = { onSent: () => undefined }
    const first = install()
    await expect.poll(() => existsSync(join(gpu(), 'install.lock'))).toBe(true)
    await expect(install()).rejects.toMatchObject({ code: 'busy' })
    expect(await first).not.toBeNull()
  })

  test('says that nobody answers', async () => {
    const from = server.feed
    server.close()
    await expect(installCuda({ from }, silent)).rejects.toThrow(
      /^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/
    )
  })

  test.runIf(process.getuid?.() === 0)('says that the disk is full, and what was fetched is kept', async () => {
    mkdirSync(gpu(), { recursive: true })
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', gpu()])
    } catch {
      return // no permission to mount here
    }
    try {
      await expect(install()).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('make room')
      })
      expect(readdirSync(gpu()).some((name) => name.endsWith('.part'))).toBe(true)
    } finally {
      execFileSync('umount', ['-l', gpu()])
    }
  })
})
