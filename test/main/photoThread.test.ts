import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readPart, tiledOf } from '../../main/core/data/photo'
import { PhotoThread } from '../../main/photoThread'

const SCRIPT = join(import.meta.dirname, 'photoThreadStart.mjs')
const AREA = { x: 10, y: 20, width: 50, height: 40 }

let folder: string
let photo: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thread-'))
  photo = join(folder, 'photo.png')
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const
  await sharp({ create: { width: 300, height: 200, channels: 3, background: '#556', noise } }).toFile(photo)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a thread of its own does the same work, several pieces at once', async () => {
  const thread = new PhotoThread(SCRIPT)
  const [part] = await Promise.all([
    thread.readPart(photo, AREA),
    thread.tiledOf(photo, join(folder, 'there.tif'), 128)
  ])
  expect(part).toEqual(await readPart(photo, AREA))
  await tiledOf(photo, join(folder, 'here.tif'), 128)
  expect(readFileSync(join(folder, 'there.tif'))).toEqual(readFileSync(join(folder, 'here.tif')))
})

test('what stops it comes back as the same failure, and it goes on', async () => {
  const thread = new PhotoThread(SCRIPT)
  const text = join(folder, 'text.png')
  writeFileSync(text, 'no picture')
  await expect(thread.tiledOf(text, join(folder, 'there.tif'), 128)).rejects.toMatchObject({
    code: 'bad-image',
    message: expect.stringMatching(/text\.png is not a PNG, JPEG, .* image/)
  })
  expect((await thread.readPart(photo, AREA)).length).toBe(50 * 40 * 4)
})

test('it ends when nothing is to be done, and starts anew', async () => {
  const thread = new PhotoThread(SCRIPT, 1)
  for (let i = 0; i < 2; i++) {
    expect((await thread.readPart(photo, AREA)).length).toBe(50 * 40 * 4)
    await vi.waitFor(() => expect(thread.isRunning).toBe(false))
  }
})

test('a thread that ends by itself fails what it was asked', async () => {
  const script = join(folder, 'ending.mjs')
  writeFileSync(
    script,
    "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => process.exit())"
  )
  const thread = new PhotoThread(script)
  await expect(thread.readPart(photo, AREA)).rejects.toThrow('ended before it was done')
  expect(thread.isRunning).toBe(false)
})
