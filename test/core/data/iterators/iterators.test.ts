/** What the iterators hand out: arrays, crops, whole pictures; in time, in order, and again after a restart. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../../main/core/data/augment/crop'
import { ArrayIterator } from '../../../../main/core/data/iterators/arrayIterator'
import { FolderSource } from '../../../../main/core/data/iterators/folderSource'
import { nextOfAnyPass, type DataBatch, type DataIterator } from '../../../../main/core/data/iterators/iterator'
import { PrefetchIterator } from '../../../../main/core/data/iterators/prefetch'
import {
  SegmentationIterator,
  type SampleSource,
  type SegmentationIteratorOptions
} from '../../../../main/core/data/iterators/segmentationIterator'
import { encodeIndexPng } from '../../../../main/core/data/png'
import { sampleOf } from '../augment/samples'
import { mapOf, pictureOf } from '../picture'
import { scratchFolder } from '../scratch'

const everything = async (iterator: DataIterator): Promise<DataBatch[]> => {
  const batches: DataBatch[] = []
  for (let batch = await iterator.next(); batch; batch = await iterator.next()) batches.push(batch)
  return batches
}

/** The labels of a batch, one picture per item. */
const labelsOf = ({ labels: { dims, data } }: DataBatch): string[] => {
  const [count, , height, width] = dims
  return Array.from({ length: count }, (_, i) =>
    pictureOf({ width, height, pixels: data.subarray(i * width * height, (i + 1) * width * height) })
  )
}

describe('the array iterator', () => {
  const data = { x: { dtype: 'float32', dims: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) } } as const
  const labels = { dtype: 'uint8', dims: [3, 1], data: Uint8Array.of(7, 8, 9) } as const

  it('says what it provides and cuts the arrays into batches, fillers with ignored labels', async () => {
    const iterator = new ArrayIterator(data, labels, { batchSize: 2, labelName: 'y' })
    expect(iterator.provideData).toEqual([{ name: 'x', dtype: 'float32', shape: [2, 2] }])
    expect(iterator.provideLabel).toEqual([{ name: 'y', dtype: 'uint8', shape: [2, 1] }])
    const first = {
      data: { x: { dtype: 'float32', dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) } },
      labels: { dtype: 'uint8', dims: [2, 1], data: Uint8Array.of(7, 8) },
      pad: 0
    }
    const last = {
      data: { x: { dtype: 'float32', dims: [2, 2], data: Float32Array.of(5, 6, 1, 2) } },
      labels: { dtype: 'uint8', dims: [2, 1], data: Uint8Array.of(9, 255) },
      pad: 1
    }
    expect(await everything(iterator)).toEqual([first, last])
    expect(await iterator.next()).toBeNull()
    iterator.reset()
    expect(await iterator.next()).toEqual(first)
  })

  it('refuses arrays that do not fit together', () => {
    const make = (dims: number[]) => () => new ArrayIterator({ x: { ...data.x, dims } }, labels, { batchSize: 2 })
    expect(make([2, 3])).toThrow('"x" has 2 items, but "labels" has 3.')
    expect(make([3, 4])).toThrow('"x" has 6 values; its shape [3, 4] needs 12.')
  })
})

const PICTURES = ['1111 1221 1221 1111', '0000 0330 0330 0000', '4455 4455 5544 5544']

/** Counts what is loaded, and what is being loaded. */
class CountedSource implements SampleSource {
  loaded = 0
  constructor(private readonly samples: readonly Sample[]) {}
  get count(): number {
    return this.samples.length
  }
  async sample(index: number): Promise<Sample> {
    this.loaded++
    await new Promise((resolve) => setImmediate(resolve))
    return this.samples[index]
  }
}

const crops = (change: Partial<SegmentationIteratorOptions> = {}, source = new CountedSource(PICTURES.map(sampleOf))) =>
  new SegmentationIterator(source, { batchSize: 2, view: { type: 'crop', side: 2 }, seed: 5, ...change })

describe('the segmentation iterator', () => {
  it('hands out whole pictures in their order, scaled to one size', async () => {
    const iterator = crops({ view: { type: 'fit', width: 4, height: 5 } })
    expect(iterator.provideData).toEqual([{ name: 'data', dtype: 'float32', shape: [2, 3, 5, 4] }])
    expect(iterator.provideLabel).toEqual([{ name: 'labels', dtype: 'uint8', shape: [2, 1, 5, 4] }])
    const batches = await everything(iterator)
    expect(batches.map(labelsOf)).toEqual([
      [`${PICTURES[0]} ....`, `${PICTURES[1]} ....`],
      [`${PICTURES[2]} ....`, '.... .... .... .... ....']
    ])
    expect(batches.map(({ pad }) => pad)).toEqual([0, 1])
  })

  it('cuts crops whose photo shows what their label says', async () => {
    const iterator = crops({ view: { type: 'crop', side: 2, mirror: true, augment: { flip: true } } })
    for (const batch of await everything(iterator)) {
      const { data } = batch.data.data
      const reds = [0, 1].flatMap((i) => [...data.subarray(i * 12, i * 12 + 4)])
      const digits = reds.map((red) => Math.round((red * 255) / 20))
      const own = (2 - batch.pad) * 4
      expect(digits.slice(0, own)).toEqual([...batch.labels.data.subarray(0, own)])
    }
  })

  it('gives the same batches to the same seed, augmented or not', async () => {
    const augment = { flip: true, rotate: 90, scale: [0.5, 2], brightness: 0.3, hue: 20, blur: 1, noise: 0.1 } as const
    const batches = (seed: number) =>
      everything(crops({ view: { type: 'crop', side: 4, mirror: true, augment }, seed, lastBatch: 'discard' }))
    expect(await batches(5)).toEqual(await batches(5))
    expect(await batches(5)).not.toEqual(await batches(6))
  })
})

describe('prefetching', () => {
  it('changes nothing about the batches, pass after pass', async () => {
    const [plain, ahead] = [crops({ lastBatch: 'rollover' }), new PrefetchIterator(crops({ lastBatch: 'rollover' }), 2)]
    for (let i = 0; i < 8; i++) expect(await nextOfAnyPass(ahead)).toEqual(await nextOfAnyPass(plain))
  })

  it('prepares the next batches while one is used, and no more than asked for', async () => {
    const source = new CountedSource(Array<Sample>(20).fill(sampleOf(PICTURES[0])))
    const ahead = new PrefetchIterator(crops({}, source), 2)
    expect(source.loaded).toBe(0)
    await ahead.next()
    expect(source.loaded).toBe(6)
    await ahead.next()
    expect(source.loaded).toBe(8)
  })

  it('goes on from a saved state bit for bit, whatever was prepared meanwhile', async () => {
    for (const at of [0, 1, 2, 5]) {
      const whole = new PrefetchIterator(crops({ lastBatch: 'rollover' }), 2)
      for (let i = 0; i < at; i++) await nextOfAnyPass(whole)
      const saved = JSON.parse(JSON.stringify(whole.state())) as ReturnType<PrefetchIterator['state']>
      const resumed = new PrefetchIterator(crops({ lastBatch: 'rollover', seed: 0 }), 1)
      resumed.restore(saved)
      for (let i = 0; i < 5; i++) expect(await nextOfAnyPass(resumed)).toEqual(await nextOfAnyPass(whole))
    }
  })

  it('lets go of what it prepared when the pass begins anew', async () => {
    const [plain, ahead] = [crops(), new PrefetchIterator(crops(), 2)]
    for (const iterator of [plain, ahead]) {
      await iterator.next()
      iterator.reset()
    }
    expect(await everything(ahead)).toEqual(await everything(plain))
  })

  it('tells of a picture that cannot be read when its batch is asked for', async () => {
    const source: SampleSource = {
      count: 3,
      sample: async (index) => {
        if (index === 2) throw new Error('picture 2 is damaged')
        return sampleOf(PICTURES[index])
      }
    }
    const ahead = new PrefetchIterator(
      new SegmentationIterator(source, { batchSize: 1, view: { type: 'fit', width: 4, height: 4 } })
    )
    await ahead.next()
    expect(labelsOf((await ahead.next())!)).toEqual([PICTURES[1]])
    await expect(ahead.next()).rejects.toThrow('picture 2 is damaged')
  })
})

describe('two folders', () => {
  it('are read as pairs of photo and mask with one name', async () => {
    const folder = await scratchFolder()
    const [images, masks] = [join(folder, 'images'), join(folder, 'masks')]
    await Promise.all([mkdir(images), mkdir(masks)])
    for (const [name, picture] of [
      ['b2', PICTURES[1]],
      ['b10', PICTURES[2]]
    ]) {
      const { photo, label } = sampleOf(picture)
      await sharp(photo.pixels, { raw: { width: 4, height: 4, channels: 3 } })
        .png()
        .toFile(join(images, `${name}.png`))
      await writeFile(join(masks, `${name}.png`), encodeIndexPng(label, ['#000000']))
    }
    const source = await FolderSource.open(images, masks)
    expect(await source.sample(0)).toEqual(sampleOf(PICTURES[1]))
    expect(pictureOf((await source.sample(1)).label)).toBe(PICTURES[2])
    await writeFile(
      join(images, 'c.png'),
      await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
    )
    const more = await FolderSource.open(images, masks)
    await expect(more.sample(2)).rejects.toMatchObject({ code: 'not-found' })
    await writeFile(join(masks, 'c.png'), encodeIndexPng(mapOf('12 34'), ['#000000']))
    expect(pictureOf((await more.sample(2)).label)).toBe('12 34')
  })

  it('without any image say so', async () => {
    const folder = await scratchFolder()
    await expect(FolderSource.open(folder, folder)).rejects.toThrow(`${folder} holds no image that can be used.`)
  })
})
