/**
 * Files of weights, nets and records, damaged at random: each is read, or refused in one sentence by a Failure - never with an
 * error of JavaScript's, nor slowly, nor by taking far more memory than the file is large.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { encodeImageRecord } from '../../../main/core/data/records/imageRecord'
import { encodeRecord } from '../../../main/core/data/records/recordio'
import { RecordSource } from '../../../main/core/data/records/recordSource'
import { encodeIndexPng } from '../../../main/core/data/png'
import { Failure } from '../../../main/core/failure'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx } from '../../../main/core/graph/onnx'
import { tensor } from '../../../main/core/graph/tensor'
import { mxnetFormat, writeParams } from '../../../main/core/weights/mxnetParams'
import { safetensorsFormat, writeSafetensors } from '../../../main/core/weights/safetensors'
import { torchFormat } from '../../../main/core/weights/torch'
import { fixturePath, readRecords } from '../records'
import { DAMAGES } from './damage'

/** SEGSMITH_DAMAGED=4000 takes minutes. */
const PER_DAMAGE = Number(process.env.SEGSMITH_DAMAGED ?? 100)
const LONGEST_MESSAGE = 1000
/** Of the smallest file; readers may unpack 16 times what a file holds, and 64 MiB. */
const MOST_BYTES = 160 * 2 ** 20
const MOST_MILLISECONDS = 5000

const fixture = (name: string): Uint8Array => readFileSync(fixturePath(name))
const TENSORS = new Map([
  ['conv.weight', tensor('float32', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6])],
  ['conv.bias', tensor('float16', [2], [0.5, -3])],
  ['count', tensor('int64', [], [7])]
])

interface Reader {
  readonly files: () => Promise<readonly Uint8Array[]>
  readonly read: (bytes: Uint8Array) => unknown
}

const READERS: Readonly<Record<string, Reader>> = {
  '.pth': {
    files: async () => readdirSync(fixturePath('weights')).map((name) => fixture(join('weights', name))),
    read: (bytes) => torchFormat.read(bytes, 'net.pth')
  },
  '.safetensors': {
    files: async () => [writeSafetensors({ tensors: TENSORS, metadata: { format: 'pt' } })],
    read: (bytes) => safetensorsFormat.read(bytes, 'net.safetensors')
  },
  '.params': {
    files: async () => [writeParams(TENSORS)],
    read: (bytes) => mxnetFormat.read(bytes, 'net.params')
  },
  '.onnx': {
    files: async () =>
      readRecords<{ readonly onnx: string }>('exports.jsonl').map(({ onnx }) => Buffer.from(onnx, 'base64')),
    read: (bytes) => normalizeModel(readOnnx(bytes, 'net.onnx'))
  },
  '.rec': { files: async () => [await makeRecords()], read: readRecordFile }
}

async function makeRecords(): Promise<Uint8Array> {
  const [width, height] = [5, 4]
  const pixels = Buffer.from(Array.from({ length: 3 * width * height }, (_, i) => (17 * i) % 256))
  const image = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
  const map = { width, height, pixels: Uint8Array.from({ length: width * height }, (_, i) => i % 3) }
  const mask = encodeIndexPng(map, ['#000000', '#ff0000', '#00ff00'])
  const records = [0, 1].flatMap((id) => [
    encodeImageRecord({ id, part: 0, labels: id ? [1, 2, 3] : [0], content: image }),
    encodeImageRecord({ id, part: 1, labels: [0], content: mask })
  ])
  return Buffer.concat(records.map(encodeRecord))
}

async function readRecordFile(bytes: Uint8Array): Promise<void> {
  const file = join(folder, 'damaged.rec')
  await writeFile(file, bytes)
  const source = await RecordSource.open(file)
  try {
    for (let i = 0; i < source.count; i++) await source.sample(i)
  } finally {
    await source.close()
  }
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segsmith-damaged-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** null when the file is read, or refused as it should be. */
async function complaintAbout(bytes: Uint8Array, read: Reader['read']): Promise<string | null> {
  const [before, started] = [process.memoryUsage().arrayBuffers, performance.now()]
  const sentence = await refusal(bytes, read)
  const grown = process.memoryUsage().arrayBuffers - before
  const took = performance.now() - started
  if (sentence) return sentence
  if (grown > MOST_BYTES) return `took ${grown} bytes`
  return took > MOST_MILLISECONDS ? `took ${took} ms` : null
}

async function refusal(bytes: Uint8Array, read: Reader['read']): Promise<string | null> {
  try {
    await read(bytes)
    return null
  } catch (error) {
    const { message } = error as Error
    const isSentence = /^[^\p{Cc}]*\.$/u.test(message) && message.length <= LONGEST_MESSAGE
    return error instanceof Failure && isSentence
      ? null
      : `${JSON.stringify(message.slice(0, 400))} ${(error as Error).stack?.slice(0, 600)}`
  }
}

describe.each(Object.entries(READERS))('damaged files %s', (_extension, { files, read }) => {
  it.each(Object.entries(DAMAGES))('%s', async (_name, damage) => {
    const whole = await files()
    const random = new Random(23)
    const complaints = new Set<string>()
    for (let i = 0; i < PER_DAMAGE; i++) {
      const complaint = await complaintAbout(damage(whole[i % whole.length]!, random), read)
      if (complaint) complaints.add(complaint)
    }
    expect([...complaints]).toEqual([])
  })
})
