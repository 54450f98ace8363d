/** The labelled pictures of a .rec file, in the order of their images; only headers are read until one is asked for. */
import { open, type FileHandle } from 'node:fs/promises'
import { Failure, describeFailure } from '../../failure'
import type { Sample } from '../augment/crop'
import type { SampleSource } from '../iterators/segmentationIterator'
import { decodePhoto } from '../photo'
import { decodeIndexPng } from '../png'
import { resizeMap } from '../resizeMap'
import { UNLABELLED, type LabelMap } from '../types'
import { decodeImageRecord, HEADER, PART, readIdentity } from './imageRecord'
import { RecordReader } from './recordio'

/** Where an image and its mask begin. */
export interface RecordPair {
  readonly id: number
  readonly image: number
  /** null when the image is not labelled. */
  readonly mask: number | null
}

export class RecordSource implements SampleSource {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly reader: RecordReader,
    readonly pairs: readonly RecordPair[],
    private readonly maxSide: number
  ) {}

  /** Finds the records by reading their headers, so that no .idx is needed. */
  static async open(file: string, maxSide = Infinity): Promise<RecordSource> {
    const handle = await openFile(file)
    try {
      const reader = await RecordReader.open(handle, file)
      return new RecordSource(file, handle, reader, await findPairs(reader, file), maxSide)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  get count(): number {
    return this.pairs.length
  }

  async sample(index: number): Promise<Sample> {
    const [image, label] = [await this.image(index), await this.mask(index)]
    const photo = await decodePhoto(image, this.nameOf(this.pairs[index].image), { maxSide: this.maxSide })
    return { photo, label: resizeMap(label ?? unlabelled(photo), photo.width, photo.height) }
  }

  /** The file of an image, JPEG or PNG, as it was packed. */
  async image(index: number): Promise<Uint8Array> {
    return this.content(this.pairs[index].image)
  }

  /** null when the image is not labelled. */
  async mask(index: number): Promise<LabelMap | null> {
    const { mask } = this.pairs[index]
    return mask === null ? null : decodeIndexPng(await this.content(mask), this.nameOf(mask))
  }

  close(): Promise<void> {
    return this.handle.close()
  }

  private async content(offset: number): Promise<Uint8Array> {
    const record = await this.reader.read(offset)
    return decodeImageRecord(record!.payload, this.nameOf(offset)).content
  }

  private nameOf(offset: number): string {
    return `The record at byte ${offset} of ${this.file}`
  }
}

const unlabelled = ({ width, height }: { readonly width: number; readonly height: number }): LabelMap => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(UNLABELLED)
})

async function openFile(file: string): Promise<FileHandle> {
  return open(file, 'r').catch((error: unknown) => {
    const { code, message } = describeFailure(error)
    throw new Failure(code, message)
  })
}

/** Masks belong to the image with the same id, wherever in the file they lie. */
async function findPairs(reader: RecordReader, file: string): Promise<RecordPair[]> {
  const images = new Map<number, number>()
  const masks = new Map<number, number>()
  for (let at = 0, record = await reader.peek(0, HEADER); record; record = await reader.peek(at, HEADER)) {
    const { id, part } = readIdentity(record.start, `The record at byte ${at} of ${file}`)
    const places = part === PART.mask ? masks : images
    if (places.has(id))
      throw new Failure('bad-image', `${file} has two ${part === PART.mask ? 'masks' : 'images'} with the id ${id}.`)
    places.set(id, at)
    at = record.next
  }
  const lost = [...masks.keys()].find((id) => !images.has(id))
  if (lost !== undefined) throw new Failure('bad-image', `${file} has a mask with the id ${lost}, but no image.`)
  if (images.size === 0) throw new Failure('not-found', `${file} holds no image record.`)
  return [...images].map(([id, image]) => ({ id, image, mask: masks.get(id) ?? null }))
}
