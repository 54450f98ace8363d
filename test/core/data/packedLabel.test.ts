import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { settleLabel } from '../../../main/core/data/labelFile'
import { labelStamp, readPackedLabel, readPackedProvenance } from '../../../main/core/data/packedLabel'
import { encodeIndexPng } from '../../../main/core/data/png'
import { Random } from '../../../main/core/data/random'
import type { PackedLabels } from '../../../main/core/data/types'
import { commitPatches } from './paint'
import { scratchFolder, writeSmallProject } from './scratch'

const SIZE = { width: 600, height: 300 }
const IMAGE = { id: 'a', ...SIZE }
const CLASSES = 40

/** A project with one image of this size, and a label. */
async function projectWith(pixels: Uint8Array | null): Promise<string> {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  await mkdir(join(folder, 'labels'))
  const file = join(folder, 'project.json')
  const project = JSON.parse(await readFile(file, 'utf8'))
  project.images = project.images.map((image: object) => ({ ...image, ...SIZE }))
  project.classes = Array.from({ length: CLASSES }, (_, i) => ({ name: `c${i}`, color: '#000000', key: '' }))
  await writeFile(file, JSON.stringify(project))
  if (pixels) await writeFile(join(folder, 'labels', 'a.png'), encodeIndexPng({ ...SIZE, pixels }, []))
  return folder
}

/** As the type says it, written anew. */
function unpacked({ width, height, places, ends, bytes }: PackedLabels): Uint8Array {
  const pixels = new Uint8Array(width * height).fill(255)
  const columns = Math.ceil(width / 256)
  places.forEach((place, index) => {
    if (place === -1) return
    const content = bytes.slice(place === 0 ? 0 : ends[place - 1], ends[place])
    const tile: number[] = []
    if (content.length === 1) tile.push(...new Array<number>(65_536).fill(content[0]))
    else if (content.length === 65_536) tile.push(...[...content])
    else
      for (let at = 0; at < content.length; at += 2) for (let n = 0; n <= content[at + 1]; n++) tile.push(content[at])
    tile.forEach((value, i) => {
      const [x, y] = [(index % columns) * 256 + (i % 256), Math.floor(index / columns) * 256 + Math.floor(i / 256)]
      if (x < width && y < height) pixels[y * width + x] = value
      else if (value !== 255) throw new Error('something is labelled beyond the edge')
    })
  })
  return pixels
}

function blobs(): Uint8Array {
  const random = new Random(3)
  const pixels = new Uint8Array(SIZE.width * SIZE.height)
  for (let i = 0; i < pixels.length;) {
    const end = i + 1 + Math.floor(random.next() * 900)
    pixels.fill(random.next() < 0.3 ? 255 : Math.floor(random.next() * CLASSES), i, end)
    i = end
  }
  return pixels
}

describe('a packed label', () => {
  it('holds every pixel, of blobs and of noise', async () => {
    const random = new Random(5)
    const noise = Uint8Array.from({ length: SIZE.width * SIZE.height }, () => Math.floor(random.next() * CLASSES))
    for (const pixels of [blobs(), noise]) {
      const packed = await readPackedLabel(await projectWith(pixels), IMAGE, CLASSES)
      expect(Buffer.compare(unpacked(packed!), pixels)).toBe(0)
    }
  })

  it('writes equal tiles once and empty ones not at all', async () => {
    const pixels = new Uint8Array(SIZE.width * SIZE.height).fill(255)
    for (const x of [5, 261]) pixels[x] = 3
    const { places, ends } = (await readPackedLabel(await projectWith(pixels), IMAGE, CLASSES))!
    expect([[...places], ends.length]).toEqual([[0, 0, -1, -1, -1, -1], 1])
  })

  it('is the same from files that other programs wrote, filtered or interlaced', async () => {
    const pixels = blobs().map((value) => value % 16)
    const folder = await projectWith(null)
    for (const options of [{ adaptiveFiltering: true }, { progressive: true }]) {
      const grey = sharp(pixels, { raw: { ...SIZE, channels: 1 } }).toColourspace('b-w')
      await grey.png(options).toFile(join(folder, 'labels', 'a.png'))
      expect(Buffer.compare(unpacked((await readPackedLabel(folder, IMAGE, CLASSES))!), pixels)).toBe(0)
    }
  })

  it('has the steps of the journal in it, before and after they are in the file', async () => {
    const folder = await projectWith(null)
    expect(await readPackedLabel(folder, IMAGE, CLASSES)).toBe(null)
    const sources = { provenanceBefore: Uint8Array.of(255), provenanceAfter: Uint8Array.of(1) }
    const box = { x: 250, y: 250, width: 20, height: 20 }
    await commitPatches(folder, 'a', [{ ...box, before: Uint8Array.of(255), after: Uint8Array.of(9), ...sources }])
    const expected = new Uint8Array(SIZE.width * SIZE.height).fill(255)
    for (let y = 250; y < 270; y++) expected.fill(9, y * SIZE.width + 250, y * SIZE.width + 270)
    const look = async () => {
      expect(Buffer.compare(unpacked((await readPackedLabel(folder, IMAGE, CLASSES))!), expected)).toBe(0)
      const provenance = unpacked((await readPackedProvenance(folder, IMAGE))!)
      expect(provenance.filter((value) => value === 1)).toHaveLength(400)
    }
    await look()
    await settleLabel(folder, 'a')
    await look()
  })

  it('is refused with the sentence of the file: a class that is not there, a size, pixels that are missing', async () => {
    const folder = await projectWith(blobs())
    await expect(readPackedLabel(folder, IMAGE, 39)).rejects.toThrow('holds class index 39')
    await expect(readPackedLabel(folder, { ...IMAGE, width: 599 }, CLASSES)).rejects.toThrow('is 600 x 300 pixels')
    const small = encodeIndexPng({ width: 600, height: 100, pixels: new Uint8Array(60_000) }, [])
    // The header of the higher image before the pixels of the lower one.
    const whole = encodeIndexPng({ ...SIZE, pixels: new Uint8Array(180_000) }, [])
    const torn = Buffer.concat([whole.subarray(0, 33), small.subarray(33)])
    await writeFile(join(folder, 'labels', 'a.png'), torn)
    await expect(readPackedLabel(folder, IMAGE, CLASSES)).rejects.toThrow('some are missing')
  })
})

describe('the stamp of a label', () => {
  it('stays while nothing happens, and is another after a step, a file and a change of the classes', async () => {
    const folder = await projectWith(null)
    const stamps = [await labelStamp(folder, 'a', CLASSES)]
    expect(await labelStamp(folder, 'a', CLASSES)).toBe(stamps[0])
    const box = { x: 0, y: 0, width: 1, height: 1 }
    await commitPatches(folder, 'a', [{ ...box, before: Uint8Array.of(255), after: Uint8Array.of(9) }])
    stamps.push(await labelStamp(folder, 'a', CLASSES))
    await settleLabel(folder, 'a')
    stamps.push(await labelStamp(folder, 'a', CLASSES), await labelStamp(folder, 'a', 3))
    expect(new Set(stamps).size).toBe(4)
  })
})
