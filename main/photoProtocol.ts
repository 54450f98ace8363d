/**
 * Serves photos to the window under `segsmith-photo://project/<folder>/<imageId>`: files that Chromium shows upright are
 * streamed as they are, others come as PNG from the training process. Large ones are also there in tiles, under
 * `<imageId>/tiles/<level>/<column>/<row>`, and any part of one under `<imageId>/part/<x>/<y>/<width>/<height>`. Only images of opened projects are served.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { SAMPLES_TYPE } from '../preload/contract'
import { glanceType, isDeepPng, mediaTypeInWindow } from './core/data/mediaType'
import type { PhotoArea } from './core/data/photo'
import { imagePath } from './core/data/project'
import { findImage } from './core/data/projectFile'
import { findCopy, isTiled } from './core/data/pyramid'
import { describeFailure, Failure } from './core/failure'
import type { OpenedProjects } from './openedProjects'
import { PhotoTiles } from './photoTiles'

export const PHOTO_SCHEME = 'segsmith-photo'

/** The window is loaded from a file or the development server, so that a photo is always of another origin. */
const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache' }

const STATUS: Readonly<Record<string, number>> = { 'not-found': 404, 'bad-argument': 403 }

/** Half the work for the app of what the usual 64 KiB at a time cost it. */
const CHUNK_BYTES = 2 ** 20

export interface PhotoSource {
  readonly opened: OpenedProjects
  photoAsPng(file: string): Promise<Uint8Array>
  photoSamples(file: string): Promise<Uint8Array | null>
  photoPyramid(folder: string, imageId: string, photo: string): Promise<string>
  photoPreview(folder: string, imageId: string, photo: string): Promise<string>
  photoPart(photo: string, area: PhotoArea): Promise<Uint8Array>
}

export async function answerPhoto(url: string, source: PhotoSource): Promise<Response> {
  try {
    const request = await findPhoto(url, source.opened)
    if (request.path[0] === 'tiles') return await answerTiles(request, source)
    if (request.path[0] === 'part') return await answerPart(request, source)
    if (request.wants === 'preview' && request.isLarge) return await answerPreview(request, source)
    if (request.wants === 'glance') return await answerGlance(request, source)
    const type = await mediaTypeInWindow(request.file)
    if (request.wants === 'samples' && (!type || (await isDeepPng(request.file)))) {
      const samples = await source.photoSamples(request.file)
      if (samples) return bytesResponse(samples, SAMPLES_TYPE)
    }
    return type
      ? await streamFile(request.file, type)
      : bytesResponse(await source.photoAsPng(request.file), 'image/png')
  } catch (error) {
    const { code, message } = describeFailure(error)
    return new Response(message, { status: STATUS[code] ?? 500, headers: { ...HEADERS, 'Content-Type': 'text/plain' } })
  }
}

interface PhotoRequest {
  readonly folder: string
  readonly imageId: string
  readonly file: string
  /** What is wanted of the photo; nothing for the whole. */
  readonly path: readonly string[]
  readonly wants: string
  readonly isLarge: boolean
}

/** The first word of a path that names some place in a photo. */
const WHERE: ReadonlySet<string> = new Set(['tiles', 'part'])

const tiles = new PhotoTiles()

async function answerPreview({ folder, imageId, file }: PhotoRequest, source: PhotoSource): Promise<Response> {
  const known = await findCopy(folder, imageId, file, 'preview')
  return streamFile(known ?? (await source.photoPreview(folder, imageId, file)), 'image/jpeg')
}

/** Of a JPEG the window decodes an eighth in each direction, and a PNG it unpacks, sooner than the training process could. */
async function answerGlance(request: PhotoRequest, source: PhotoSource): Promise<Response> {
  const { folder, imageId, file } = request
  const isMade = (await findCopy(folder, imageId, file, 'preview')) !== null
  const type = isMade ? null : await glanceType(file)
  return type ? streamFile(file, type) : answerPreview(request, source)
}

/** Without the numbers of a tile: waits until there are tiles. */
async function answerTiles({ folder, imageId, file, path }: PhotoRequest, source: PhotoSource): Promise<Response> {
  const known = await findCopy(folder, imageId, file, 'tiles')
  const pyramid = known ?? (await source.photoPyramid(folder, imageId, file))
  if (path.length === 1) return new Response(null, { status: 204, headers: HEADERS })
  const [level, column, row] = path.slice(1).map(Number)
  return bytesResponse(await tiles.tile(pyramid, level, column, row), 'image/jpeg')
}

async function answerPart({ file, path }: PhotoRequest, source: PhotoSource): Promise<Response> {
  const [x, y, width, height] = path.slice(1).map(Number)
  return bytesResponse(await source.photoPart(file, { x, y, width, height }), 'application/octet-stream')
}

async function findPhoto(url: string, opened: OpenedProjects): Promise<PhotoRequest> {
  const { hostname, pathname, search } = new URL(url)
  const [folder, imageId, ...path] = pathname.slice(1).split('/').map(decodeURIComponent)
  const isKnown = path.length === 0 || (WHERE.has(path[0]) && path.slice(1).every((part) => /^\d{1,5}$/.test(part)))
  if (hostname !== 'project' || !folder || !imageId || !isKnown || !opened.has(folder)) {
    throw new Failure('bad-argument', 'Only photos of projects that are open are served.')
  }
  const image = await findImage(folder, imageId)
  const file = imagePath(folder, image)
  return { folder, imageId, file, path, wants: search.slice(1), isLarge: isTiled(image) }
}

async function streamFile(file: string, type: string): Promise<Response> {
  const { size } = await stat(file)
  const body = Readable.toWeb(createReadStream(file, { highWaterMark: CHUNK_BYTES })) as ReadableStream
  return new Response(body, { headers: { ...HEADERS, 'Content-Type': type, 'Content-Length': String(size) } })
}

function bytesResponse(bytes: Uint8Array, type: string): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { ...HEADERS, 'Content-Type': type } })
}
