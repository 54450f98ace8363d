/** Takes the images and masks of a .rec apart into files, so that they can become a project. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import { Failure } from '../../failure'
import { saveFailure } from '../atomic'
import { countIndices } from '../labels'
import { UNLABELLED, type LabelMap } from '../types'
import { parseList } from './recordList'
import { RecordSource } from './recordSource'

export const isRecordFile = (path: string): boolean => path.toLowerCase().endsWith('.rec')

/** How many images a .rec holds, how many of them have a mask, and how many classes the masks name. */
export async function inspectRecords(
  file: string
): Promise<{ readonly images: number; readonly masks: number; readonly classes: number }> {
  return withRecords(file, async (source) => {
    let [masks, classes] = [0, 0]
    for (let i = 0; i < source.count; i++) {
      const mask = await source.mask(i)
      if (!mask) continue
      masks++
      classes = Math.max(classes, countIndices(mask.pixels).findLastIndex((n, k) => n > 0 && k !== UNLABELLED) + 1)
    }
    return { images: source.count, masks, classes }
  })
}

/** Writes every image into `folder`, which must not hold a file of that name yet; answers the file names in the file's order. */
export async function unpackImages(file: string, folder: string): Promise<readonly string[]> {
  const names = await readNames(file)
  return withRecords(file, async (source) => {
    await mkdir(folder, { recursive: true })
    const written: string[] = []
    for (const [i, { id }] of source.pairs.entries()) {
      const image = await source.image(i)
      const name = `${names.get(id) ?? `image-${String(id).padStart(5, '0')}`}${extensionOf(image, id, file)}`
      const path = join(folder, name)
      await writeFile(path, image, { flag: 'wx' }).catch((error: unknown) => {
        throw saveFailure(error, path)
      })
      written.push(name)
    }
    return written
  })
}

/** Hands over the mask of every labelled image, with the image's place in the file. */
export async function forEachMask(file: string, take: (index: number, mask: LabelMap) => Promise<void>): Promise<void> {
  await withRecords(file, async (source) => {
    for (let i = 0; i < source.count; i++) {
      const mask = await source.mask(i)
      if (mask) await take(i, mask)
    }
  })
}

async function withRecords<T>(file: string, work: (source: RecordSource) => Promise<T>): Promise<T> {
  const source = await RecordSource.open(file)
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

/** The names that images had before they were packed, from the .lst beside the .rec; none when there is no such list. */
async function readNames(file: string): Promise<ReadonlyMap<number, string>> {
  const list = join(parse(file).dir, `${parse(file).name}.lst`)
  const text = await readFile(list, 'utf8').catch(() => '')
  const names = parseList(text, list).map(({ index, image }) => [index, parse(basename(image)).name] as const)
  const areDistinct = new Set(names.map(([, name]) => name.toLowerCase())).size === names.length
  const areVisible = names.every(([, name]) => !name.startsWith('.'))
  return new Map(areDistinct && areVisible ? names : [])
}

function extensionOf(image: Uint8Array, id: number, file: string): string {
  if (image[0] === 0xff && image[1] === 0xd8) return '.jpg'
  if (image[0] === 0x89 && image[1] === 0x50) return '.png'
  throw new Failure('bad-image', `The image ${id} of ${file} is neither a JPEG nor a PNG file.`)
}
