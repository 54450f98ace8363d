/** The images in a folder: which of its files can be used, and under which id and file name a project refers to them. */
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, parse, resolve } from 'node:path'
import { Failure, describeFailure } from '../failure'
import { PHOTO_EXTENSIONS, photoSize } from './photo'
import { mapFew } from './queue'
import { inspectRecords, isRecordFile } from './records/unpackRecords'
import type { ProjectImage } from './types'

export interface FoundImages {
  /** `file` is absolute. */
  readonly images: readonly ProjectImage[]
  /** One entry per file that is no usable image: its name and why. */
  readonly skipped: readonly string[]
}

/** Looks at a folder (without its subfolders) or at a single image; every image's header is read. */
export async function findImages(source: string): Promise<FoundImages> {
  const files = await listFiles(source)
  const found = await mapFew(files, 4, inspectFile)
  const takenIds = new Set<string>()
  const images: ProjectImage[] = []
  const skipped: string[] = []
  for (const result of found) {
    if (result.type === 'skipped') skipped.push(result.reason)
    else images.push({ id: freeId(result.file, takenIds), file: result.file, ...result.size })
  }
  return { images, skipped }
}

/** What a person wants to know before making a project of a folder, or of a .rec file: then also how many classes its masks name. */
export async function inspectImageFolder(
  folder: string
): Promise<{ images: number; skipped: string[]; classes?: number }> {
  if (isRecordFile(folder)) {
    const { images, classes } = await inspectRecords(folder)
    return { images, skipped: [], classes }
  }
  const { images, skipped } = await findImages(folder)
  return { images: images.length, skipped: [...skipped] }
}

type Inspected =
  | {
      readonly type: 'image'
      readonly file: string
      readonly size: { readonly width: number; readonly height: number }
    }
  | { readonly type: 'skipped'; readonly reason: string }

async function inspectFile(file: string): Promise<Inspected> {
  const name = basename(file)
  if (!PHOTO_EXTENSIONS.includes(extname(file).toLowerCase())) {
    return { type: 'skipped', reason: `${name} (not PNG, JPEG, WebP, TIFF or BMP)` }
  }
  try {
    const { width, height } = await photoSize(file)
    return { type: 'image', file, size: { width, height } }
  } catch (error) {
    return { type: 'skipped', reason: `${name} (${describeFailure(error).message})` }
  }
}

/** Visible files in the order a person expects: image2 before image10, the same on every system. */
async function listFiles(source: string): Promise<string[]> {
  const path = resolve(source)
  try {
    if ((await stat(path)).isFile()) return [path]
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => join(path, name))
      .sort(new Intl.Collator('en', { numeric: true }).compare)
  } catch (error) {
    const { code, message } = describeFailure(error)
    throw new Failure(code, message)
  }
}

/** The file's name made safe for every file system and unique without regard to case: 'Cell 1.tif' -> 'Cell 1'. */
function freeId(file: string, taken: Set<string>): string {
  const safe = parse(file)
    .name.normalize('NFC')
    .replace(/[^\p{L}\p{N}_. -]/gu, '-')
    .replace(/^[. ]+|[. ]+$/g, '')
  const stem = [...(safe || 'image')].slice(0, 60).join('')
  let id = stem
  for (let number = 2; taken.has(id.toLowerCase()); number++) id = `${stem}-${number}`
  taken.add(id.toLowerCase())
  return id
}
