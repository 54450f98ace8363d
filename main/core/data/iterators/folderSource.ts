/** Labelled pictures in two folders: photos in one, index PNGs of the same names in the other. */
import { readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { Failure, describeFailure } from '../../failure'
import type { Sample } from '../augment/crop'
import { findImages } from '../imageFolder'
import { readPhoto } from '../photo'
import { decodeIndexPng } from '../png'
import { resizeMap } from '../resizeMap'
import type { LabelMap } from '../types'
import type { SampleSource } from './segmentationIterator'

export class FolderSource implements SampleSource {
  private constructor(
    private readonly pairs: readonly { readonly photo: string; readonly mask: string }[],
    private readonly maxSide: number
  ) {}

  /** Photos are scaled down until the longer side has at most `maxSide` pixels, their masks with them. */
  static async open(images: string, masks: string, maxSide = Infinity): Promise<FolderSource> {
    const found = await findImages(images)
    if (found.images.length === 0) throw new Failure('not-found', `${images} holds no image that can be used.`)
    return new FolderSource(
      found.images.map(({ file }) => ({ photo: file, mask: maskPath(masks, file) })),
      maxSide
    )
  }

  get count(): number {
    return this.pairs.length
  }

  async sample(index: number): Promise<Sample> {
    const { photo: file, mask } = this.pairs[index]
    const [photo, label] = await Promise.all([readPhoto(file, { maxSide: this.maxSide }), readMask(mask)])
    return { photo, label: resizeMap(label, photo.width, photo.height) }
  }
}

/** The index PNG that belongs to a photo. */
export const maskPath = (masks: string, photo: string): string => join(masks, `${parse(photo).name}.png`)

export async function readMask(file: string): Promise<LabelMap> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const { code, message } = describeFailure(error)
    throw new Failure(code, message)
  })
  return decodeIndexPng(bytes, file)
}
