/**
 * Large photos in tiles at every scale, so that the window never holds the whole: a tiled TIFF in the project's cache
 * folder, made once by one pass over the photo, whose JPEG tiles are handed on as they lie in the file. Beside it a small
 * whole picture for the moment until the tiles are there. Both are copies for looking at; nets read the photo itself.
 */
import { createHash } from 'node:crypto'
import { access, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { makeFolder, writeAtomically } from './atomic'
import { previewOf, previewOfTiles, readPart, tiledOf, type PhotoArea } from './photo'
import { fileStamp } from './projectFile'
import { inTurn, NewestFirst } from './queue'

/** Pixels a side of a tile. */
export const PHOTO_TILE = 512
/** Photos of more pixels than this are shown in tiles; fewer take less than 128 MB at once. */
export const TILED_FROM = 32_000_000
/** Pixels of the longer side of the small picture. */
const PREVIEW_SIDE = 1536

export function isTiled({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width * height > TILED_FROM
}

/** The file with the tiles or with the small picture if it was made before, else null: it can be told without decoding. */
export async function findCopy(folder: string, imageId: string, photo: string, kind: Kind): Promise<string | null> {
  const file = await copyPath(folder, imageId, photo, kind)
  return (await exists(file)) ? file : null
}

/**
 * The file with the tiles, made when it is missing or the photo changed, and with it the small picture. @param cut as `tiledOf` does,
 * elsewhere
 */
export function photoPyramid(folder: string, imageId: string, photo: string, cut = tiledOf): Promise<string> {
  return cached(folder, imageId, photo, 'tiles', async (file) => {
    const temporary = `${file}.tmp`
    try {
      await cutting.run(() => cut(photo, temporary, PHOTO_TILE))
      await preview(folder, imageId, photo, () => previewOfTiles(temporary, PREVIEW_SIDE))
      await rename(temporary, file)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
  })
}

/** Cutting takes a processor and some time: whoever opens a photo meanwhile does not wait for those before. */
const cutting = new NewestFirst()

/** The colours of a part of a photo that has no tiles yet; what was asked for last comes first. */
export function photoPart(photo: string, area: PhotoArea, read = readPart): Promise<Uint8Array> {
  return parts.run(() => read(photo, area))
}

const parts = new NewestFirst()

/** The file with the small picture, a JPEG. */
export function photoPreview(folder: string, imageId: string, photo: string): Promise<string> {
  return preview(folder, imageId, photo, () => previews.run(() => previewOf(photo, PREVIEW_SIDE)))
}

/** The one on screen does not wait for those of a whole list. */
const previews = new NewestFirst()

function preview(folder: string, imageId: string, photo: string, make: () => Promise<Uint8Array>): Promise<string> {
  return cached(folder, imageId, photo, 'preview', async (file) => writeAtomically(file, await make()))
}

type Kind = 'tiles' | 'preview'
const EXTENSIONS: Readonly<Record<Kind, string>> = { tiles: 'tif', preview: 'jpg' }

/** Named after the image and the state of its photo. */
async function copyPath(folder: string, imageId: string, photo: string, kind: Kind): Promise<string> {
  const stamp = createHash('sha1')
    .update(`${photo} ${await fileStamp(photo)}`)
    .digest('hex')
    .slice(0, 12)
  return join(resolve(folder), '.segsmith', 'photos', `${imageId}.${stamp}.${EXTENSIONS[kind]}`)
}

async function cached(
  folder: string,
  imageId: string,
  photo: string,
  kind: Kind,
  make: (file: string) => Promise<void>
): Promise<string> {
  const file = await copyPath(folder, imageId, photo, kind)
  return inTurn(file, async () => {
    if (await exists(file)) return file
    await makeFolder(dirname(file))
    await make(file)
    await removeOlder(file, imageId)
    return file
  })
}

/** Removes the copies of earlier states of the photo. */
async function removeOlder(file: string, imageId: string): Promise<void> {
  const [folder, name] = [dirname(file), basename(file)]
  const isOlder = (other: string) =>
    other !== name &&
    other.length === name.length &&
    other.startsWith(`${imageId}.`) &&
    extname(other) === extname(name)
  const older = (await readdir(folder)).filter(isOlder)
  await Promise.all(older.map((other) => rm(join(folder, other), { force: true })))
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false
  )
}
