import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settleLabel } from '../../../main/core/data/labelFile'
import { countPacked } from '../../../main/core/data/packLabels'
import { readPackedLabel } from '../../../main/core/data/packedLabel'
import { encodeIndexPng } from '../../../main/core/data/png'
import { commitPatches } from './paint'
import { scratchFolder, writeSmallProject } from './scratch'

/** Large enough to be kept, with partial tiles at both edges. */
const SIZE = { width: 4100, height: 4050 }
const IMAGE = { id: 'a', ...SIZE }

/** A project with one large image, labelled in rows. */
async function largeProject(): Promise<string> {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  await mkdir(join(folder, 'labels'), { recursive: true })
  const file = join(folder, 'project.json')
  const project = JSON.parse(await readFile(file, 'utf8'))
  project.images = project.images.map((image: object) => ({ ...image, ...SIZE }))
  await writeFile(file, JSON.stringify(project))
  const pixels = new Uint8Array(SIZE.width * SIZE.height).fill(255)
  for (let y = 100; y < 3000; y++) pixels.fill(y % 2, y * SIZE.width + 50, y * SIZE.width + 4090)
  await writeFile(join(folder, 'labels', 'a.png'), encodeIndexPng({ ...SIZE, pixels }, []))
  return folder
}

const AT = new Date(1_700_000_000_000)

const keptFile = (folder: string) => join(folder, '.segsmith', 'labels', 'a.packed')

async function waitUntilKept(folder: string, isNew: (bytes: Buffer) => boolean = () => true): Promise<Buffer> {
  for (;;) {
    const bytes = await readFile(keptFile(folder)).catch(() => null)
    const names = await readdir(join(folder, '.segsmith', 'labels')).catch(() => [])
    if (bytes && isNew(bytes) && names.length === 1) return bytes
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a large label is kept packed, and read from there as it was, until its pixels change', async () => {
  const folder = await largeProject()
  const label = join(folder, 'labels', 'a.png')
  await utimes(label, AT, AT)
  const first = (await readPackedLabel(folder, IMAGE, 2))!
  expect([...countPacked(first).subarray(0, 3)]).toEqual([1450 * 4040, 1450 * 4040, 0])
  const kept = await waitUntilKept(folder)
  // Only what was kept still tells what the file said.
  await writeFile(label, Buffer.alloc((await readFile(label)).length))
  await utimes(label, AT, AT)
  expect(await readPackedLabel(folder, IMAGE, 2)).toEqual(first)

  await writeFile(keptFile(folder), kept.subarray(0, -5))
  await expect(readPackedLabel(folder, IMAGE, 2)).rejects.toThrow('not a PNG')
})

test('a stroke, and the label file that follows it, are seen behind what was kept', async () => {
  const folder = await largeProject()
  await readPackedLabel(folder, IMAGE, 2)
  const kept = await waitUntilKept(folder)
  const patch = { x: 4095, y: 4040, width: 5, height: 10, before: Uint8Array.of(255), after: Uint8Array.of(1) }
  await commitPatches(folder, 'a', [patch])
  const expected = [1450 * 4040, 1450 * 4040 + 50]
  const counts = async () => [...countPacked(await readPackedLabel(folder, IMAGE, 2)).subarray(0, 2)]
  expect(await counts()).toEqual(expected)
  await waitUntilKept(folder, (bytes) => !bytes.equals(kept))
  await settleLabel(folder, 'a')
  expect(await counts()).toEqual(expected)
})
