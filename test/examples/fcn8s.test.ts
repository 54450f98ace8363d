/** The example of the library, with a small random VGG in the place of the real one. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trainFcn8s } from '../../examples/fcn8s'
import { FolderSource } from '../../main/core/data/iterators/folderSource'
import { SegmentationIterator } from '../../main/core/data/iterators/segmentationIterator'
import { encodeIndexPng } from '../../main/core/data/png'
import { Random } from '../../main/core/data/random'
import { float32 } from '../../main/core/graph/tensor'
import type { Tensor } from '../../main/core/graph/types'
import { findNet } from '../../main/core/models'
import { writeSafetensors } from '../../main/core/weights/safetensors'

const NET = 'fcn8s_vgg16:width=4,dense=16'
const SIDE = 32
const CLASSES = 2
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segsmith-fcn-'))
  await writePictures('train', 4)
  await writePictures('validation', 2)
  await writeFile(join(folder, 'vgg.safetensors'), writeSafetensors({ tensors: await randomVgg(), metadata: {} }))
})
afterAll(() => rm(folder, { recursive: true }))

/** Left half dark, right half bright, a border between them unlabelled. */
async function writePictures(part: string, count: number): Promise<void> {
  await mkdir(join(folder, part, 'masks'), { recursive: true })
  const random = new Random(count)
  for (let i = 0; i < count; i++) {
    const edge = 8 + random.integer(16)
    const isRight = (p: number) => p % SIDE >= edge
    const photo = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, k) => (isRight(Math.floor(k / 3)) ? 200 : 40))
    const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, p) =>
      Math.abs((p % SIDE) - edge) < 3 ? 255 : isRight(p) ? 1 : 0
    )
    await sharp(photo, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(join(folder, part, `${i}.png`))
    const map = { width: SIDE, height: SIDE, pixels: mask }
    await writeFile(join(folder, part, 'masks', `${i}.png`), encodeIndexPng(map, ['#000000', '#ffffff']))
  }
}

/** A checkpoint as torchvision's vgg16 has it, fully connected layers and the old scores included. */
async function randomVgg(): Promise<Map<string, Tensor>> {
  const random = new Random(3)
  const net = await findNet(NET).load(CLASSES, () => random.normal())
  const fc = { fc6: 'classifier.0', fc7: 'classifier.3' } as const
  const tensors = new Map<string, Tensor>()
  for (const [name, { dims, data }] of net.initializers) {
    const [, layer, role] = /^(.*)\.(weight|bias)$/.exec(name) ?? []
    if (!layer) continue
    const flat = layer in fc ? [dims[0]!, data.length / dims[0]!].slice(0, dims.length > 1 ? 2 : 1) : dims
    const values = Float32Array.from(data as Float32Array, (value) => value + 0.001)
    tensors.set(layer in fc ? `${fc[layer as keyof typeof fc]}.${role}` : name, float32(flat, values))
  }
  return tensors
}

const iterate = async (part: string, batchSize: number) =>
  new SegmentationIterator(await FolderSource.open(join(folder, part), join(folder, part, 'masks')), {
    batchSize,
    view: { type: 'fit', width: SIDE, height: SIDE },
    dataName: 'image'
  })

test('FCN-8s takes a VGG checkpoint by name, starts its renamed scores fresh, learns, and is saved', async () => {
  const lines: string[] = []
  const { report, last, masks, scores } = await trainFcn8s({
    net: NET,
    checkpoint: join(folder, 'vgg.safetensors'),
    train: await iterate('train', 2),
    validation: await iterate('validation', 2),
    classes: CLASSES,
    epochs: 6,
    batches: 2,
    learningRate: 0.05,
    prefix: join(folder, 'fcn8s'),
    say: (line) => lines.push(line)
  })
  expect(report.loaded.map(({ name }) => name)).toContain('fc6.weight')
  expect(report.loaded).toHaveLength(30)
  expect(report.missing.every((name) => name.includes('score') && name.includes('_mine'))).toBe(true)
  expect(report.missing).toContain('score_mine.weight')
  expect(report.unused).toContain('score.weight')
  expect(report.mismatched).toEqual([])
  expect(last.update).toBe(12)
  expect(masks.map(({ dims }) => dims)).toEqual([
    [SIDE, SIDE],
    [SIDE, SIDE]
  ])
  expect(scores.pixelAccuracy).toBeGreaterThan(0.9)
  expect(scores.meanIou).toBe(last.scores!.meanIou)
  expect(lines.filter((line) => line.startsWith('epoch'))).not.toEqual([])
  expect((await readdir(folder)).filter((name) => name.startsWith('fcn8s'))).toContain('fcn8s-0006.safetensors')
})
