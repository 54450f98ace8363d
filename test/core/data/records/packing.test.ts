/** Images and masks into .rec files and out again; and files that other programs made. */
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readLabel } from '../../../../main/core/data/labels'
import { readPhoto } from '../../../../main/core/data/photo'
import { encodeIndexPng } from '../../../../main/core/data/png'
import { createProject, inspectImageFolder, openProject } from '../../../../main/core/data/project'
import {
  packRecords,
  writeLists,
  type ListRequest,
  type PackOptions
} from '../../../../main/core/data/records/packRecords'
import { parseIndex } from '../../../../main/core/data/records/recordList'
import { RecordSource } from '../../../../main/core/data/records/recordSource'
import { mapOf, pictureOf } from '../picture'
import { CLASSES, scratchFolder } from '../scratch'

const MASKS = ['0011 0011 2222', '1111 0000 1111', '0202 2020 0...']
const COLORS = CLASSES.map(({ color }) => color)

/** Three 4 x 3 PNGs whose red is their number, each with a mask. */
async function makeFolders(): Promise<{ folder: string; images: string; masks: string }> {
  const folder = await scratchFolder()
  const [images, masks] = [join(folder, 'photos'), join(folder, 'masks')]
  await Promise.all([mkdir(images), mkdir(masks)])
  for (const [i, mask] of MASKS.entries()) {
    const background = { r: 10 * (i + 1), g: 0, b: 0 }
    await sharp({ create: { width: 4, height: 3, channels: 3, background } })
      .png()
      .toFile(join(images, `p${i}.png`))
    await writeFile(join(masks, `p${i}.png`), encodeIndexPng(mapOf(mask), COLORS))
  }
  return { folder, images, masks }
}

const pack = async (
  request: Partial<ListRequest> & Pick<ListRequest, 'prefix' | 'images'>,
  options: Partial<PackOptions> = {}
) => {
  const { prefixes } = await writeLists({ masks: null, shuffle: false, seed: 0, trainRatio: 1, ...request })
  const settings = { maxSide: Infinity, quality: 95, report: () => undefined, shouldStop: () => false, ...options }
  return Promise.all(prefixes.map((prefix) => packRecords(prefix, settings)))
}

async function withSource<T>(file: string, work: (source: RecordSource) => Promise<T>, maxSide?: number): Promise<T> {
  const source = await RecordSource.open(file, maxSide)
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

describe('packing', () => {
  it('makes two records of each image and its mask, which come back as they were', async () => {
    const { folder, images, masks } = await makeFolders()
    const prefix = join(folder, 'set')
    expect(await pack({ prefix, images, masks })).toEqual([{ images: 3, masks: 3, failed: [] }])
    expect(await readFile(`${prefix}.lst`, 'utf8')).toBe(
      '0\tphotos/p0.png\tmasks/p0.png\n1\tphotos/p1.png\tmasks/p1.png\n2\tphotos/p2.png\tmasks/p2.png\n'
    )
    await withSource(`${prefix}.rec`, async (source) => {
      expect(source.pairs.map(({ id }) => id)).toEqual([0, 1, 2])
      const index = parseIndex(await readFile(`${prefix}.idx`, 'utf8'), 'set.idx')
      expect([...index]).toEqual(
        source.pairs.flatMap(({ id, image, mask }) => [
          [2 * id, image],
          [2 * id + 1, mask]
        ])
      )
      for (const [i, mask] of MASKS.entries()) {
        expect(Buffer.from(await source.image(i))).toEqual(await readFile(join(images, `p${i}.png`)))
        const sample = await source.sample(i)
        expect(pictureOf(sample.label)).toBe(mask)
        expect(sample.photo).toEqual(await readPhoto(join(images, `p${i}.png`)))
      }
    })
    expect((await readdir(folder)).toSorted()).toEqual(['masks', 'photos', 'set.idx', 'set.lst', 'set.rec'])
  })

  it('without masks numbers the records as mxnet does, and their labels are unlabelled', async () => {
    const { folder, images } = await makeFolders()
    await pack({ prefix: join(folder, 'set'), images })
    expect(await readFile(join(folder, 'set.lst'), 'utf8')).toMatch(/^0\t0\.000000\tphotos\/p0\.png\n/)
    expect([...parseIndex(await readFile(join(folder, 'set.idx'), 'utf8'), '').keys()]).toEqual([0, 1, 2])
    await withSource(join(folder, 'set.rec'), async (source) =>
      expect(pictureOf((await source.sample(0)).label)).toBe('.... .... ....')
    )
  })

  it('scales image and mask alike, and shares the images out by seed and ratio', async () => {
    const { folder, images, masks } = await makeFolders()
    const request = { prefix: join(folder, 'set'), images, masks, shuffle: true, seed: 3, trainRatio: 0.7 }
    expect(await pack(request, { maxSide: 2 })).toMatchObject([{ images: 2 }, { images: 1 }])
    const lists = () => Promise.all(['train', 'val'].map((part) => readFile(join(folder, `set_${part}.lst`), 'utf8')))
    const [train, val] = await lists()
    expect(`${train}${val}`.match(/p\d(?=\.png\t)/g)!.toSorted()).toEqual(['p0', 'p1', 'p2'])
    await pack(request)
    expect(await lists()).toEqual([train, val])
    await pack(request, { maxSide: 2 })
    await withSource(join(folder, 'set_val.rec'), async (source) => {
      const { photo, label } = await source.sample(0)
      expect([photo.width, photo.height, label.width, label.height]).toEqual([2, 2, 2, 2])
      expect((await source.image(0)).subarray(0, 2)).toEqual(Uint8Array.of(0xff, 0xd8))
    })
  })

  it('leaves out what cannot be packed and says why, and leaves nothing behind when it is stopped', async () => {
    const { folder, images, masks } = await makeFolders()
    await writeFile(join(masks, 'p1.png'), encodeIndexPng(mapOf('01 01'), COLORS))
    const prefix = join(folder, 'set')
    expect(await pack({ prefix, images, masks })).toEqual([
      {
        images: 2,
        masks: 2,
        failed: [
          { file: 'photos/p1.png', message: `${join(masks, 'p1.png')} is 2 x 2 pixels, but its image is 4 x 3.` }
        ]
      }
    ])
    const other = join(folder, 'other')
    expect(await pack({ prefix: other, images, masks }, { shouldStop: () => true })).toEqual([null])
    expect((await readdir(folder)).filter((name) => name.includes('other'))).toEqual(['other.lst'])
  })
})

describe('a project of a .rec', () => {
  const request = (folder: string, imageFolder: string) =>
    ({ folder, name: 'Packed', imageFolder, copyImages: true, classes: CLASSES }) as const

  it('has its images under their old names, with their masks as labels', async () => {
    const { folder, images, masks } = await makeFolders()
    await pack({ prefix: join(folder, 'set'), images, masks })
    const file = join(folder, 'set.rec')
    expect(await inspectImageFolder(file)).toEqual({ images: 3, skipped: [], classes: 3 })
    const project = await createProject({ ...request(join(folder, 'project'), file), ignoredIndex: 1 }, 1)
    expect(project.images.map(({ id, state }) => [id, state])).toEqual([
      ['p0', 'partly'],
      ['p1', 'partly'],
      ['p2', 'partly']
    ])
    const label = await readLabel(project.folder, project.images[0], 3)
    expect(pictureOf(label)).toBe(MASKS[0].replaceAll('1', '.'))
    expect(await openProject(project.folder)).toEqual(project)
  })

  it('is not made of a damaged file or over anything, and then nothing of it is left', async () => {
    const { folder, images, masks } = await makeFolders()
    await pack({ prefix: join(folder, 'set'), images, masks })
    const file = join(folder, 'set.rec')
    const project = join(folder, 'project')
    const tooFew = { ...request(project, file), classes: CLASSES.slice(0, 2) }
    await expect(createProject(tooFew, 1)).rejects.toThrow(/class index 2, but the project has 2 classes/)
    expect(await readdir(project)).toEqual([])
    await truncate(file, 300)
    await expect(createProject(request(project, file), 1)).rejects.toMatchObject({ code: 'bad-image' })
    await mkdir(join(project, 'images'), { recursive: true })
    await expect(createProject(request(project, file), 1)).rejects.toMatchObject({ code: 'already-exists' })
  })
})

describe.skipIf(!process.env.SEGSMITH_DATA)('files made by other programs', () => {
  const folder = join(process.env.SEGSMITH_DATA ?? '', 'annotations/mxnet')

  it('an image data set of mxnet’s layout: every record lies where the .idx says, and is a picture', async () => {
    await withSource(join(folder, 'camvid4_image_label.rec'), async (source) => {
      const index = parseIndex(await readFile(join(folder, 'camvid4_image_label.idx'), 'utf8'), 'idx')
      expect(source.pairs.map(({ id, image }) => [id, image])).toEqual([...index])
      for (let i = 0; i < source.count; i++) {
        const { photo } = await source.sample(i)
        expect([photo.width, photo.height]).toEqual([480, 360])
      }
    })
  })

  it('the sample of dmlc-core’s own test: its records are 0 to 10, one after another', async () => {
    await withSource(join(folder, 'sample.rec'), async (source) => {
      const texts = await Promise.all(source.pairs.map(async (_, i) => Buffer.from(await source.image(i)).toString()))
      expect(texts).toEqual(source.pairs.map(({ id }) => `${id}\n`.repeat(10)))
    })
  })
})
