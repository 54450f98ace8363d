import { appendFile, mkdir, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readLabel, readPrediction, saveLabel, savePrediction } from '../../../main/core/data/labels'
import { settleLabel } from '../../../main/core/data/labelFile'
import { decodeIndexPng, encodeIndexPng } from '../../../main/core/data/png'
import { saveClasses } from '../../../main/core/data/project'
import type { LabelPatch, StepPatch } from '../../../main/core/data/types'
import { appendStrokes, commitPatches } from './paint'
import { mapOf, pictureOf } from './picture'
import { CLASSES, scratchFolder, writeSmallProject } from './scratch'

const IMAGE = { id: 'a', width: 6, height: 4 }

async function smallProject(): Promise<string> {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  return folder
}

const patch = (x: number, y: number, picture: string): LabelPatch => ({ x, y, ...mapOf(picture) })
const labelOf = async (folder: string): Promise<string> => pictureOf(await readLabel(folder, IMAGE, CLASSES.length))

async function placeLabel(folder: string, bytes: Uint8Array): Promise<string> {
  await mkdir(join(folder, 'labels'), { recursive: true })
  const file = join(folder, 'labels', 'a.png')
  await writeFile(file, bytes)
  return file
}

describe('a label', () => {
  it('is nothing before anybody painted', async () => {
    expect(await labelOf(await smallProject())).toBe('nothing')
  })

  it('comes back as it was saved, and another program reads its colours', async () => {
    const folder = await smallProject()
    const picture = '012... ...... 222222 .....0'
    expect(await saveLabel(folder, 'a', mapOf(picture))).toEqual({ labelled: 10 / 24 })
    expect(await labelOf(folder)).toBe(picture)
    const rgba = await sharp(join(folder, 'labels', 'a.png'))
      .ensureAlpha()
      .raw()
      .toBuffer()
    expect([...rgba.subarray(4, 8)]).toEqual([0xff, 0x80, 0x00, 0xff])
  })

  it('has strokes that were only appended, in their order, over what was saved', async () => {
    const folder = await smallProject()
    await saveLabel(folder, 'a', mapOf('000000 000000 ...... ......'))
    await appendStrokes(folder, 'a', [patch(1, 1, '11 11'), patch(2, 2, '22')])
    await appendStrokes(folder, 'a', [patch(2, 1, '. .')])
    expect(await labelOf(folder)).toBe('000000 01.000 .1.2.. ......')
  })

  it('goes into its file alone, which then holds what the journal has', async () => {
    const folder = await smallProject()
    await appendStrokes(folder, 'a', [patch(0, 0, '1')])
    expect(await settleLabel(folder, 'a')).toBe('settled')
    expect(pictureOf(decodeIndexPng(await readFile(join(folder, 'labels', 'a.png'))))).toBe(
      '1..... ...... ...... ......'
    )
    await appendStrokes(folder, 'a', [patch(5, 3, '2')])
    expect(await labelOf(folder)).toBe('1..... ...... ...... .....2')
    expect(await readdir(join(folder, 'labels'))).toEqual(['a.png'])
  })

  it('keeps every stroke when nobody waits for the savings before it', async () => {
    const folder = await smallProject()
    const painted = mapOf('...... ...... ...... ......')
    const work: Promise<unknown>[] = []
    for (let i = 0; i < 24; i++) {
      painted.pixels[i] = i % 3
      work.push(appendStrokes(folder, 'a', [patch(i % 6, Math.floor(i / 6), String(i % 3))]))
      if (i % 2 === 0) work.push(saveLabel(folder, 'a', { ...painted, pixels: painted.pixels.slice() }))
    }
    await Promise.all(work)
    expect(await labelOf(folder)).toBe('012012 012012 012012 012012')
  })
})

describe('a journal', () => {
  it('loses a torn last record alone, at whatever byte it was cut, and goes on after it', async () => {
    const folder = await smallProject()
    const journal = join(folder, 'journal', '000001.steps')
    await appendStrokes(folder, 'a', [patch(0, 0, '11')])
    const { size: first } = await stat(journal)
    await appendStrokes(folder, 'a', [patch(0, 1, '22')])
    const whole = await readFile(journal)
    for (let length = whole.length - 1; length >= first; length--) {
      await truncate(journal, length)
      expect(await labelOf(folder)).toBe('11.... ...... ...... ......')
    }
    await writeFile(journal, whole.subarray(0, first + 7))
    await appendStrokes(folder, 'a', [patch(4, 3, '00')])
    expect(await labelOf(folder)).toBe('11.... ...... ...... ....00')
  })

  it('ignores zeros and noise at its end, as a power cut leaves them', async () => {
    const folder = await smallProject()
    await appendStrokes(folder, 'a', [patch(0, 0, '11')])
    for (const tail of [Buffer.alloc(64), Buffer.from('SGJ2 but not a record, really')]) {
      await appendFile(join(folder, 'journal', '000001.steps'), tail)
      expect(await labelOf(folder)).toBe('11.... ...... ...... ......')
    }
    await appendStrokes(folder, 'a', [patch(0, 3, '2')])
    expect(await labelOf(folder)).toBe('11.... ...... ...... 2.....')
  })

  it('replayed over the label that already holds its strokes changes nothing', async () => {
    const folder = await smallProject()
    await appendStrokes(folder, 'a', [patch(0, 0, '12'), patch(1, 0, '0')])
    await placeLabel(folder, encodeIndexPng(mapOf('10.... ...... ...... ......'), []))
    expect(await labelOf(folder)).toBe('10.... ...... ...... ......')
  })

  it('refuses strokes that do not fit the image or the classes, and keeps what it has', async () => {
    const folder = await smallProject()
    await appendStrokes(folder, 'a', [patch(0, 0, '1')])
    const whole = ({ pixels, ...box }: LabelPatch): StepPatch => ({
      ...box,
      before: pixels.map(() => 255),
      after: pixels
    })
    const refuse = (bad: LabelPatch) =>
      expect(commitPatches(folder, 'a', [whole(patch(1, 1, '1')), whole(bad)])).rejects
    await refuse(patch(5, 0, '11')).toThrow(
      'The stroke on "a" covers 2 x 1 pixels at (5, 0) with 2 values, but the image is 6 x 4.'
    )
    await refuse({ ...patch(0, 0, '11'), width: 3 }).toThrow('with 2 values')
    await refuse(patch(-1, 0, '1')).toThrow('at (-1, 0)')
    await refuse(patch(0, 0, '3')).toThrow('holds class index 3, but the project has 3 classes')
    await expect(commitPatches(folder, '../a', [])).rejects.toThrow('has no image "../a"')
    expect(await labelOf(folder)).toBe('1..... ...... ...... ......')
  })
})

describe('a label that does not fit', () => {
  it('is refused when it has another size, with both sizes', async () => {
    const folder = await smallProject()
    const bytes = encodeIndexPng(mapOf('01 10'), [])
    const file = await placeLabel(folder, bytes)
    await expect(readLabel(folder, IMAGE, 3)).rejects.toMatchObject({
      code: 'bad-label',
      message: `${file} is 2 x 2 pixels, but its image is 6 x 4; the label must have the size of the image.`,
      details: { expected: '6 x 4', found: '2 x 2' }
    })
    expect(await readFile(file)).toEqual(Buffer.from(bytes))
  })

  it('is refused when it has an index beyond the classes, with the index', async () => {
    const folder = await smallProject()
    const file = await placeLabel(folder, encodeIndexPng(mapOf('000000 000700 ...... ......'), []))
    await expect(readLabel(folder, IMAGE, 3)).rejects.toMatchObject({
      code: 'bad-label',
      message: `${file} holds class index 7, but the project has 3 classes (0 to 2, 255 is unlabelled).`
    })
  })

  it('is refused when its file is damaged, and when it is no PNG at all', async () => {
    const folder = await smallProject()
    const whole = encodeIndexPng(mapOf('000000 000000 ...... ......'), [])
    const file = await placeLabel(folder, whole.subarray(0, whole.length - 30))
    await expect(readLabel(folder, IMAGE, 3)).rejects.toThrow(`${file} is cut off`)
    await placeLabel(folder, Buffer.from('hello'))
    await expect(readLabel(folder, IMAGE, 3)).rejects.toThrow(`${file} is not a PNG file.`)
  })

  it('is not saved over a good one', async () => {
    const folder = await smallProject()
    const good = '000000 111111 222222 ......'
    await saveLabel(folder, 'a', mapOf(good))
    await expect(saveLabel(folder, 'a', mapOf('00 00'))).rejects.toMatchObject({ code: 'bad-label' })
    await expect(saveLabel(folder, 'a', mapOf('000000 000000 000000 000003'))).rejects.toMatchObject({
      code: 'bad-label'
    })
    expect(await labelOf(folder)).toBe(good)
  })
})

describe('a prediction', () => {
  it('is nothing before it was saved, then comes back, and does not touch the label', async () => {
    const folder = await smallProject()
    expect(await readPrediction(folder, IMAGE)).toBeNull()
    await savePrediction(folder, 'a', mapOf('000000 111111 222222 000000'))
    expect(pictureOf(await readPrediction(folder, IMAGE))).toBe('000000 111111 222222 000000')
  })

  it('cannot bring a class back that was removed', async () => {
    const folder = await smallProject()
    await savePrediction(folder, 'a', mapOf('000000 111111 222222 000000'))
    await saveClasses(folder, CLASSES.slice(0, 2))
    expect(pictureOf(await readPrediction(folder, IMAGE))).toBe('000000 111111 ...... 000000')
    expect(await labelOf(folder)).toBe('nothing')
  })
})
