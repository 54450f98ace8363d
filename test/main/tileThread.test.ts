import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tiledOf } from '../../main/core/data/photo'
import { cutInThread } from '../../main/tileThread'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tiles-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const FROM_SOURCES = join(import.meta.dirname, 'tileCutter.mjs')

test('a thread of its own cuts the same tiles', async () => {
  const photo = join(folder, 'photo.png')
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const
  await sharp({ create: { width: 300, height: 200, channels: 3, background: '#556', noise } }).toFile(photo)
  await tiledOf(photo, join(folder, 'here.tif'), 128)
  await cutInThread(photo, join(folder, 'there.tif'), 128, FROM_SOURCES)
  expect(readFileSync(join(folder, 'there.tif'))).toEqual(readFileSync(join(folder, 'here.tif')))
})

test('what stops it comes back as the same failure', async () => {
  const photo = join(folder, 'text.png')
  writeFileSync(photo, 'no picture')
  await expect(cutInThread(photo, join(folder, 'there.tif'), 128, FROM_SOURCES)).rejects.toMatchObject({
    code: 'bad-image',
    message: expect.stringMatching(/text\.png is not a PNG, JPEG, .* image/)
  })
})
