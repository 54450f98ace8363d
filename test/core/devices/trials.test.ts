/** Trials in processes that hang, crash, refuse or answer, what is remembered of them, and the libraries a file names. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readNeeded } from '../../../main/core/devices/elf'
import type { Machine } from '../../../main/core/devices/machine'
import { TrialCache } from '../../../main/core/devices/trialCache'
import { tryInProcess, type TrialOutcome } from '../../../main/core/devices/trialProcess'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'trial-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const attempt = (how: string, deadline = 20_000) =>
  tryInProcess(join(import.meta.dirname, 'badTrial.mjs'), { how }, { deadline, execArgv: [] })

test('a trial answers what it measured', async () => {
  expect(await attempt('answer')).toEqual({ type: 'measured', samplesPerSecond: 7, losses: [1, 2] })
})

test('a refusal comes with what the loader wrote', async () => {
  expect(await attempt('refuse')).toEqual({
    type: 'refused',
    words: 'Failed to load shared library\nlibcublasLt.so.13: cannot open shared object file\n'
  })
})

test('a crash ends its own process alone', async () => {
  expect(await attempt('crash')).toMatchObject({
    type: 'crashed',
    how: 'SIGABRT',
    words: expect.stringContaining('the driver fell over')
  })
})

test('a hang ends at the deadline', async () => {
  expect(await attempt('hang', 1000)).toEqual({ type: 'timed-out', seconds: 1, hadOpened: false })
})

test('a measurement is remembered, a refusal for a day, and neither for another driver', async () => {
  let [now, tried] = [0, 0]
  const cacheFor = (nvidiaDriver: string) =>
    new TrialCache({ nvidiaDriver } as Machine, join(folder, 'trials.json'), () => now)
  const ask = (request: object, outcome: TrialOutcome, driver = '580') =>
    cacheFor(driver).get(request, async () => (tried++, outcome))
  const measured: TrialOutcome = { type: 'measured', samplesPerSecond: 7, losses: [1] }
  const refused: TrialOutcome = { type: 'refused', words: 'no' }
  await ask({ device: 'cuda:0' }, measured)
  await ask({ device: 'webgpu:0' }, refused)
  now = 3_600_000
  expect(await ask({ device: 'cuda:0' }, refused)).toEqual(measured)
  expect(await ask({ device: 'webgpu:0' }, measured)).toEqual(refused)
  expect(tried).toBe(2)
  now = 25 * 3_600_000
  expect(await ask({ device: 'cuda:0' }, refused)).toEqual(measured)
  expect(await ask({ device: 'webgpu:0' }, measured)).toEqual(measured)
  expect(await ask({ device: 'cuda:0' }, refused, '590')).toEqual(refused)
  expect(tried).toBe(4)
})

test.runIf(process.platform === 'linux')('the libraries that a file needs are those that ldd lists', async () => {
  const found = /=> (\S*libstdc\+\+\.so\.6)/.exec(execFileSync('ldd', [onnxRuntime()], { encoding: 'utf8' }))
  const direct = execFileSync('ldd', [found![1]!], { encoding: 'utf8' })
  const needed = await readNeeded(found![1]!)
  expect(needed).toContain('libc.so.6')
  for (const name of needed) expect(direct).toContain(name)
})

test('a file that is no library needs none', async () => {
  const file = join(folder, 'text.so')
  writeFileSync(file, 'not a library, but long enough to hold the header of one: '.repeat(10))
  expect(await readNeeded(file)).toEqual([])
})

const onnxRuntime = (): string =>
  join(
    import.meta.dirname,
    `../../../node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}/libonnxruntime.so.1`
  )
