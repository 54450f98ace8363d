/** Packs images and masks into .lst, .rec and .idx files: the work of `segsmith im2rec`. */
import { access, readFile } from 'node:fs/promises'
import { dirname, extname, relative, resolve, sep } from 'node:path'
import { describeFailure, Failure } from '../../failure'
import type { TaskProgress } from '../../taskProgress'
import { writeAtomically } from '../atomic'
import { findImages } from '../imageFolder'
import { maskPath, readMask } from '../iterators/folderSource'
import { encodeJpeg, photoSize, readPhoto } from '../photo'
import { encodeIndexPng } from '../png'
import { Random } from '../random'
import { resizeMap } from '../resizeMap'
import { encodeImageRecord, PART } from './imageRecord'
import { formatList, parseList, type ListEntry } from './recordList'
import { RecordWriter } from './recordWriter'

export interface ListRequest {
  /** 'sets/cells' makes sets/cells.lst, or sets/cells_train.lst and sets/cells_val.lst. */
  readonly prefix: string
  /** Folder of the images. */
  readonly images: string
  /** Folder of index PNGs named like the images; null packs images alone. */
  readonly masks: string | null
  readonly shuffle: boolean
  readonly seed: number
  /** Share of the images that goes into the _train files, 0..1; 1 makes one set without a suffix. */
  readonly trainRatio: number
}

/** Writes the lists; answers their prefixes, and the files of the folder that are no images. Paths are relative to the lists. */
export async function writeLists(
  request: ListRequest
): Promise<{ readonly prefixes: readonly string[]; readonly skipped: readonly string[] }> {
  const { images, skipped } = await findImages(request.images)
  if (images.length === 0) throw new Failure('not-found', `${request.images} holds no image that can be used.`)
  const random = new Random(request.seed)
  const files = images.map(({ file }) => file)
  const ordered = request.shuffle ? random.shuffle(files) : files
  const entries: ListEntry[] = []
  for (const [index, file] of ordered.entries()) entries.push({ index, labels: [0], ...(await pathsOf(file, request)) })
  const trained = Math.round(entries.length * request.trainRatio)
  const sets: readonly (readonly [prefix: string, entries: readonly ListEntry[]])[] =
    request.trainRatio < 1
      ? [
          [`${request.prefix}_train`, entries.slice(0, trained)],
          [`${request.prefix}_val`, entries.slice(trained)]
        ]
      : [[request.prefix, entries]]
  const filled = sets.filter(([, part]) => part.length > 0)
  for (const [prefix, part] of filled) await writeAtomically(`${prefix}.lst`, formatList(part))
  return { prefixes: filled.map(([prefix]) => prefix), skipped }
}

export interface PackOptions extends TaskProgress {
  /** Images and masks are scaled down until the longer side has at most this many pixels. */
  readonly maxSide: number
  /** JPEG quality of the images that are scaled or converted, 1..100; the others are packed as they are. */
  readonly quality: number
}

export interface PackReport {
  readonly images: number
  readonly masks: number
  /** Entries that were left out, with the reason. */
  readonly failed: readonly { readonly file: string; readonly message: string }[]
}

/**
 * Packs what `prefix`.lst lists into `prefix`.rec and `prefix`.idx; null when it was stopped, and then nothing is written.
 * Keys of the .idx are the list's indices where images stand alone, else twice the index for an image and one more for its mask.
 */
export async function packRecords(prefix: string, options: PackOptions): Promise<PackReport | null> {
  const list = `${prefix}.lst`
  const entries = parseList(await readText(list), list)
  const writer = await RecordWriter.open(prefix)
  const failed: PackReport['failed'][number][] = []
  const hasMasks = entries.some(({ mask }) => mask !== null)
  let masks = 0
  try {
    for (const [done, entry] of entries.entries()) {
      if (options.shouldStop()) {
        await writer.abandon()
        return null
      }
      try {
        const { image, mask } = await loadEntry(entry, dirname(resolve(list)), options)
        await writer.write(hasMasks ? 2 * entry.index : entry.index, image)
        if (mask) await writer.write(2 * entry.index + 1, mask)
        if (mask) masks++
      } catch (error) {
        const { code, message } = describeFailure(error)
        if (code === 'disk-full' || code === 'read-only' || code === 'internal') throw error
        failed.push({ file: entry.image, message })
      }
      options.report(done + 1, entries.length)
    }
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return { images: entries.length - failed.length, masks, failed }
}

/** The records of an image and of its mask. */
async function loadEntry(
  { index: id, labels, image, mask }: ListEntry,
  root: string,
  options: PackOptions
): Promise<{ readonly image: Uint8Array; readonly mask: Uint8Array | null }> {
  const file = resolve(root, image)
  const { scaled, content } = await packImage(file, options)
  const maskContent = mask === null ? null : await packMask(resolve(root, mask), file, scaled)
  const header = { id, labels: labels.length > 0 ? labels : [0] }
  return {
    image: encodeImageRecord({ ...header, part: PART.image, content }),
    mask: maskContent && encodeImageRecord({ ...header, part: PART.mask, content: maskContent })
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

async function packImage(
  file: string,
  { maxSide, quality }: PackOptions
): Promise<{ readonly content: Uint8Array; readonly scaled: Size }> {
  const size = await photoSize(file)
  const isKept = Math.max(size.width, size.height) <= maxSide && KEPT.includes(extname(file).toLowerCase())
  if (isKept) return { content: await readFile(file), scaled: size }
  const photo = await readPhoto(file, { maxSide })
  return { content: await encodeJpeg(photo, quality), scaled: photo }
}

async function packMask(file: string, imageFile: string, scaled: Size): Promise<Uint8Array> {
  const map = await readMask(file)
  const size = await photoSize(imageFile)
  if (map.width !== size.width || map.height !== size.height)
    throw new Failure(
      'bad-label',
      `${file} is ${map.width} x ${map.height} pixels, but its image is ${size.width} x ${size.height}.`
    )
  return encodeIndexPng(resizeMap(map, scaled.width, scaled.height), PALETTE)
}

const KEPT: readonly string[] = ['.jpg', '.jpeg', '.jfif', '.png']

/** Colours that tell neighbouring classes apart; only the indices have a meaning. */
const PALETTE = Array.from({ length: 255 }, (_, i) => `#${((i * 0x9e3779) & 0xffffff).toString(16).padStart(6, '0')}`)

async function pathsOf(
  file: string,
  { prefix, masks }: ListRequest
): Promise<{ readonly image: string; readonly mask: string | null }> {
  const root = dirname(resolve(prefix))
  const shorten = (path: string) => relative(root, resolve(path)).split(sep).join('/')
  const mask = masks === null ? null : maskPath(masks, file)
  return { image: shorten(file), mask: mask !== null && (await exists(mask)) ? shorten(mask) : null }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false
  )

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = describeFailure(error)
    throw new Failure(code, message)
  })
}
