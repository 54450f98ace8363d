import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { Journal, journalOf } from '../../../main/core/data/journal'
import { isChangedOutside, settleLabel, settleLabels } from '../../../main/core/data/labelFile'
import { commitStep, readLabel, readProvenance } from '../../../main/core/data/labels'
import { readOwnLabel, resolveLabel } from '../../../main/core/data/outside'
import { decodeIndexPng, encodeIndexPng } from '../../../main/core/data/png'
import { openProject } from '../../../main/core/data/project'
import { Random } from '../../../main/core/data/random'
import { settleReviews } from '../../../main/core/data/review'
import type { LabelPatch, Step } from '../../../main/core/data/types'
import { mapOf, pictureOf } from './picture'
import { appendStrokes } from './paint'
import { scratchFolder, writeSmallProject } from './scratch'

const IMAGE = { id: 'a', width: 6, height: 4 }
const patch = (x: number, y: number, picture: string): LabelPatch => ({ x, y, ...mapOf(picture) })
const fileOf = (folder: string) => join(folder, 'labels', 'a.png')
const labelOf = async (folder: string) => pictureOf(await readLabel(folder, IMAGE, 3))
const inFile = async (folder: string) => pictureOf(decodeIndexPng(await readFile(fileOf(folder))))

async function smallProject(): Promise<string> {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  return folder
}

/** Millions of pixels are compared faster so than one by one. */
const areSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

/** A fill of the first row of each image, with what decided it. */
function fillOf(id: string, images: readonly string[], value: number): Step {
  const box = { x: 0, y: 0, width: 6, height: 1 }
  const values = { before: Uint8Array.of(255), after: Uint8Array.of(value) }
  const sources = { provenanceBefore: Uint8Array.of(255), provenanceAfter: Uint8Array.of(1) }
  const parts = images.map((imageId) => ({ imageId, patches: [{ ...box, ...values, ...sources }] }))
  return { id, name: `Fill ${id}`, at: 1, parts }
}

describe('the history', () => {
  it('is there for a program that starts anew, with names, and steps that were undone', async () => {
    const folder = await smallProject()
    const first = await appendStrokes(folder, 'a', [patch(0, 0, '11')])
    await appendStrokes(folder, 'a', [patch(0, 1, '2')])
    const journal = journalOf(folder)
    const [, second] = await journal.history('a')
    await journal.move(second.id, 'undo')
    expect(await labelOf(folder)).toBe('11.... ...... ...... ......')

    const anew = new Journal(folder)
    expect((await anew.history('a')).map(({ id, isUndone }) => [id, isUndone])).toEqual([
      [first, false],
      [second.id, true]
    ])
    await anew.move(second.id, 'redo')
    expect(await labelOf(folder)).toBe('11.... 2..... ...... ......')
  })

  it('forgets a step that was undone once something else is painted there', async () => {
    const folder = await smallProject()
    const first = await appendStrokes(folder, 'a', [patch(0, 0, '1')])
    await journalOf(folder).move(first, 'undo')
    const second = await appendStrokes(folder, 'a', [patch(0, 0, '2')])
    expect((await journalOf(folder).history('a')).map(({ id }) => id)).toEqual([second])
    await expect(journalOf(folder).move(first, 'redo')).rejects.toThrow('no longer in the history: it cannot be redone')
    expect(await labelOf(folder)).toBe('2..... ...... ...... ......')
  })

  it('undoes a step over many images on all of them, but not what was painted over since', async () => {
    const folder = await scratchFolder()
    const images = ['a', 'b'].map((id) => ({ ...IMAGE, id, file: `${id}.png` }))
    await writeSmallProject(folder, { images })
    await commitStep(folder, fillOf('all', ['a', 'b'], 1))
    await appendStrokes(folder, 'b', [patch(2, 0, '2')])
    await settleLabels(folder)
    await journalOf(folder).move('all', 'undo')
    expect(await Promise.all(images.map(async (image) => pictureOf(await readLabel(folder, image, 3))))).toEqual([
      '...... ...... ...... ......',
      '..2... ...... ...... ......'
    ])
    expect((await journalOf(folder).history('b')).map(({ name, images: count }) => [name, count])[0]).toEqual([
      'Fill all',
      2
    ])
  })

  it('takes a step that is sent twice once', async () => {
    const folder = await smallProject()
    await commitStep(folder, fillOf('x', ['a'], 1))
    await commitStep(folder, fillOf('x', ['a'], 1))
    expect(await journalOf(folder).history('a')).toHaveLength(1)
  })

  it('keeps only as many bytes as it may, and never forgets what no label file holds', async () => {
    const folder = await scratchFolder()
    const image = { id: 'a', file: 'a.png', width: 2048, height: 2048 }
    await writeSmallProject(folder, { images: [image] })
    const random = new Random(3)
    const noise = Uint8Array.from({ length: 2048 * 2048 + 7 }, () => random.integer(3))
    for (let i = 0; i < 7; i++) {
      const box = {
        x: 0,
        y: 0,
        width: 2048,
        height: 2048,
        before: Uint8Array.of(255),
        after: noise.subarray(i, i + 2048 * 2048)
      }
      await commitStep(folder, { id: String(i), name: 'Noise', at: i, parts: [{ imageId: 'a', patches: [box] }] })
    }
    const segments = async () => (await readdir(join(folder, 'journal'))).filter((name) => name.endsWith('.steps'))
    const before = await readLabel(folder, image, 3)
    const whole = (await segments()).length
    expect(whole).toBeGreaterThan(1)
    await journalOf(folder).forgetOldest(0)
    expect(await segments()).toHaveLength(whole)
    await settleLabel(folder, 'a')
    await journalOf(folder).forgetOldest(0)
    expect(await segments()).toHaveLength(1)
    expect(areSame((await readLabel(folder, image, 3))!.pixels, before!.pixels)).toBe(true)
    expect((await new Journal(folder).history('a')).length).toBeLessThan(7)
  })
})

describe('a label file', () => {
  it('holds what was painted after it was brought up to the journal, and other programs read it', async () => {
    const folder = await scratchFolder()
    const image = { id: 'a', file: 'a.png', width: 300, height: 700 }
    await writeSmallProject(folder, { images: [image] })
    const random = new Random(5)
    for (let i = 0; i < 6; i++) {
      const [x, y] = [random.integer(200), random.integer(600)]
      const pixels = Uint8Array.from({ length: 100 * 100 }, () => random.integer(3))
      await appendStrokes(folder, 'a', [{ x, y, width: 100, height: 100, pixels }])
      const expected = (await readLabel(folder, image, 3))!
      expect(await settleLabel(folder, 'a')).toBe('settled')
      const { data } = await sharp(fileOf(folder)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      const alpha = Uint8Array.from(expected.pixels, (_, at) => data[at * 4 + 3])
      expect(
        areSame(
          alpha,
          expected.pixels.map((value) => (value === 255 ? 0 : 255))
        )
      ).toBe(true)
      expect(areSame(decodeIndexPng(await readFile(fileOf(folder))).pixels, expected.pixels)).toBe(true)
    }
  })

  it('has who decided its pixels beside it', async () => {
    const folder = await smallProject()
    await commitStep(folder, fillOf('x', ['a'], 2))
    await settleLabel(folder, 'a')
    const bytes = await readFile(join(folder, 'provenance', 'a.png'))
    expect(pictureOf(decodeIndexPng(bytes))).toBe('111111 ...... ...... ......')
    await journalOf(folder).move('x', 'undo')
    expect(pictureOf(await readProvenance(folder, IMAGE))).toBe('...... ...... ...... ......')
  })
})

describe('a label file that another program changed', () => {
  const THEIRS = '...... ...... 222222 ......'

  async function changedProject(): Promise<string> {
    const folder = await smallProject()
    await appendStrokes(folder, 'a', [patch(0, 0, '11')])
    await settleLabel(folder, 'a')
    expect(await isChangedOutside(folder, 'a')).toBe(false)
    await writeFile(fileOf(folder), encodeIndexPng(mapOf(THEIRS), []))
    await appendStrokes(folder, 'a', [patch(5, 3, '0')])
    expect(await isChangedOutside(folder, 'a')).toBe(true)
    return folder
  }

  it('is left as it is until somebody chooses', async () => {
    const folder = await changedProject()
    expect(await settleLabel(folder, 'a')).toBe('changed-outside')
    expect(await inFile(folder)).toBe(THEIRS)
    expect(pictureOf(await readOwnLabel(folder, IMAGE, 3))).toBe('11.... ...... ...... .....0')
  })

  it('is taken, and what it replaces can be had back', async () => {
    const folder = await changedProject()
    await resolveLabel(folder, 'a', 'theirs', { id: 'choice', at: 5 })
    expect([await inFile(folder), await isChangedOutside(folder, 'a')]).toEqual([THEIRS, false])
    await journalOf(folder).move('choice', 'undo')
    await settleLabel(folder, 'a')
    expect(await inFile(folder)).toBe('11.... ...... ...... .....0')
  })

  it('is replaced, and what it had can be had back', async () => {
    const folder = await changedProject()
    await resolveLabel(folder, 'a', 'mine', { id: 'choice', at: 5 })
    expect(await inFile(folder)).toBe('11.... ...... ...... .....0')
    await journalOf(folder).move('choice back', 'undo')
    expect(await labelOf(folder)).toBe(THEIRS)
  })
})

describe('a project that cannot be written to', () => {
  it('has its strokes in the other folder, for the next start too, and gets them back', async () => {
    const folder = await smallProject()
    const refuge = join(await scratchFolder(), 'refuge')
    await appendStrokes(folder, 'a', [patch(0, 0, '1')])
    // A file in the way of the folder stops root too.
    const [journal, home] = [join(folder, 'journal', '000001.steps'), join(folder, 'journal')]
    const kept = await readFile(journal)
    await rm(home, { recursive: true })
    await writeFile(home, '')
    const dot = (x: number, value: number): Step => {
      const box = { x, y: 0, width: 1, height: 1, before: Uint8Array.of(255), after: Uint8Array.of(value) }
      return { id: `dot ${x}`, name: 'Dot', at: x, parts: [{ imageId: 'a', patches: [box] }] }
    }
    await expect(commitStep(folder, dot(1, 2))).rejects.toThrow('was not saved')
    journalOf(folder).setRefuge(refuge)
    await commitStep(folder, dot(1, 2))
    await commitStep(folder, dot(2, 0))
    expect(await readdir(join(refuge, 'journal'))).toEqual(['000002.steps'])

    await rm(home)
    await mkdir(home)
    await writeFile(journal, kept)
    await appendStrokes(folder, 'a', [patch(3, 0, '1')])
    expect(await readdir(join(refuge, 'journal'))).toEqual([])
    journalOf(folder).setRefuge(null)
    const anew = await new Journal(folder).history('a')
    expect([anew.length, await labelOf(folder)]).toEqual([4, '1201.. ...... ...... ......'])
  })
})

describe('the review of images', () => {
  it('is noted in the journal, undone there, and written into the project file now and then', async () => {
    const folder = await smallProject()
    const reviews = [{ imageId: 'a', before: 'to do', after: 'rejected' } as const]
    await commitStep(folder, { id: 'r', name: 'Marked', at: 0, parts: [], reviews })
    const stateNow = async () => (await openProject(folder)).images.find(({ id }) => id === 'a')?.review
    expect(await stateNow()).toBe('rejected')
    expect(await readFile(join(folder, 'project.json'), 'utf8')).not.toContain('rejected')
    await settleReviews(folder)
    expect(await readFile(join(folder, 'project.json'), 'utf8')).toContain('"review": "rejected"')
    await journalOf(folder).move('r', 'undo')
    expect(await stateNow()).toBe('to do')
  })
})
