import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sweepTemporaries, writeAtomically } from '../../../main/core/data/atomic'
import { readLabel, saveLabel } from '../../../main/core/data/labels'
import { settleLabel } from '../../../main/core/data/labelFile'
import { createProject, openProject, setPart } from '../../../main/core/data/project'
import { Random } from '../../../main/core/data/random'
import type { LabelMap, LabelPatch } from '../../../main/core/data/types'
import { appendStrokes } from './paint'
import { CLASSES, scratchFolder, writeSmallProject } from './scratch'
import { mountSmallDisk } from './smallDisk'
import { writeGradient } from './photos'

const IMAGE = { id: 'a', file: 'a.png', width: 256, height: 256 }

/** Hard to compress: its file takes about a quarter of its 65536 pixels. */
function noisyLabel(seed: number): LabelMap {
  const random = new Random(seed)
  return { width: 256, height: 256, pixels: Uint8Array.from({ length: 65536 }, () => random.integer(3)) }
}
const dot = (x: number): LabelPatch => ({ x, y: 0, width: 1, height: 1, pixels: Uint8Array.of(2) })

/** Fills the disk so that `left` bytes remain, as far as whole pages allow. */
async function fillDisk(folder: string): Promise<void> {
  for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2)) {
    for (let i = 0; i < 64; i++) {
      const isWritten = await writeFile(join(folder, 'ballast'), Buffer.alloc(size), { flag: 'a' }).then(
        () => true,
        () => false
      )
      if (!isWritten) break
    }
  }
}

describe('a full disk', () => {
  it('gives one sentence when a label is saved, and keeps the old label and the journal', async (context) => {
    const { folder } = await mountSmallDisk(context, 128)
    await writeSmallProject(folder, { images: [IMAGE] })
    const before = noisyLabel(1)
    await saveLabel(folder, 'a', before)
    await appendStrokes(folder, 'a', [dot(3)])
    await fillDisk(folder)
    await expect(saveLabel(folder, 'a', noisyLabel(2))).rejects.toMatchObject({
      code: 'disk-full',
      message: `The disk is full: ${join(folder, 'labels', 'a.png')} was not saved, and what was there before is untouched.`
    })
    expect(await readdir(join(folder, 'labels'))).toEqual(['a.png'])
    const pixels = before.pixels.slice()
    pixels[3] = 2
    expect((await readLabel(folder, IMAGE, 3))?.pixels).toEqual(pixels)
  })

  it('gives one sentence when a stroke is appended, and keeps every stroke before it', async (context) => {
    const { folder } = await mountSmallDisk(context, 96)
    await writeSmallProject(folder, { images: [IMAGE] })
    const patch = { x: 0, y: 0, ...noisyLabel(3) }
    let acknowledged = 0
    const appendAll = async (): Promise<void> => {
      for (; acknowledged < 50; acknowledged++) await appendStrokes(folder, 'a', [dot(acknowledged), patch, dot(200)])
    }
    await appendStrokes(folder, 'a', [dot(0)])
    await expect(appendAll()).rejects.toMatchObject({ code: 'disk-full' })
    expect(acknowledged).toBeGreaterThan(0)
    const expected = patch.pixels.slice()
    expected[200] = 2
    expect((await readLabel(folder, IMAGE, 3))?.pixels).toEqual(expected)
  })

  it('leaves no project behind when the images do not fit', async (context) => {
    const { folder } = await mountSmallDisk(context, 64)
    const photos = await scratchFolder()
    for (const name of ['a.bmp', 'b.bmp', 'c.bmp']) await writeGradient(photos, name, 100, 100)
    const request = {
      folder: join(folder, 'new'),
      name: 'New',
      imageFolder: photos,
      copyImages: true,
      classes: CLASSES
    }
    await expect(createProject(request, 1)).rejects.toMatchObject({ code: 'disk-full' })
    expect(await readdir(join(folder, 'new', 'images'))).toEqual([])
    expect(await readdir(join(folder, 'new'))).toEqual(['images'])
  })
})

describe('a read-only folder', () => {
  it('opens, refuses every change in one sentence, and goes on once it can be written to', async (context) => {
    const disk = await mountSmallDisk(context, 512)
    const { folder } = disk
    await writeSmallProject(folder, { images: [IMAGE] })
    await appendStrokes(folder, 'a', [dot(1)])
    await settleLabel(folder, 'a')
    const projectFile = await readFile(join(folder, 'project.json'))
    disk.makeReadOnly()

    expect((await openProject(folder)).images[0].labelled).toBe(1 / 65536)
    const refusal = (name: string) => ({
      code: 'read-only',
      message: expect.stringMatching(`cannot be written to: ${name} was not saved`)
    })
    await expect(appendStrokes(folder, 'a', [dot(2)])).rejects.toMatchObject(refusal('the last step'))
    await expect(saveLabel(folder, 'a', noisyLabel(1))).rejects.toMatchObject(refusal('the last step'))
    await expect(setPart(folder, 'a', 'validation')).rejects.toMatchObject(refusal('project.json'))
    expect(await readFile(join(folder, 'project.json'))).toEqual(projectFile)

    await expect(writeAtomically(join(folder, 'runs', 'x', 'run.json'), '')).rejects.toThrow(
      `${join(folder, 'runs', 'x')} cannot be made: its place is read-only.`
    )

    disk.makeWritable()
    await appendStrokes(folder, 'a', [dot(2)])
    expect([...((await readLabel(folder, IMAGE, 3))?.pixels.subarray(0, 4) ?? [])]).toEqual([255, 2, 2, 255])
  })
})

describe('an atomic write', () => {
  it('replaces a file whole, makes its folder, and leaves nothing else there', async () => {
    const folder = join(await scratchFolder(), 'deep', 'er')
    const file = join(folder, 'x.bin')
    await writeAtomically(file, 'first')
    await writeAtomically(file, Uint8Array.of(1, 2))
    expect([...(await readFile(file))]).toEqual([1, 2])
    expect(await readdir(folder)).toEqual(['x.bin'])
  })

  it('fails in one sentence and cleans up when the target cannot be replaced', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'taken'))
    await writeFile(join(folder, 'taken', 'inside'), '')
    await expect(writeAtomically(join(folder, 'taken'), 'text')).rejects.toThrow(
      `${join(folder, 'taken')} was not saved`
    )
    expect(await readdir(folder)).toEqual(['taken'])
  })

  it('of a program that was killed leaves a file that is removed, unless it may be of one that writes now', async () => {
    const folder = await scratchFolder()
    const [old, young, other] = ['.x.png.12-3.tmp', '.y.png.12-4.tmp', '.mine.tmp'].map((name) => join(folder, name))
    for (const file of [old, young, other]) await writeFile(file, '')
    const yesterday = new Date(Date.now() - 86_400_000)
    for (const file of [old, other]) await utimes(file, yesterday, yesterday)
    await sweepTemporaries(folder, Date.now())
    expect((await readdir(folder)).sort()).toEqual(['.mine.tmp', '.y.png.12-4.tmp'])
  })

  it('lets concurrent writers of one file win one after another, never mixed', async () => {
    const folder = await scratchFolder()
    const file = join(folder, 'x')
    const versions = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000))
    await Promise.all(versions.map((text) => writeAtomically(file, text)))
    expect(versions).toContain(await readFile(file, 'utf8'))
    expect(await readdir(folder)).toEqual(['x'])
  })
})
