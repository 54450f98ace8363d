/**
 * Serves photos to the window under `segsmith-photo://project/<folder>/<imageId>`: files that Chromium shows upright are
 * streamed as they are, others come as PNG from the training process. Only images of opened projects are served.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { mediaTypeInWindow } from './core/data/mediaType'
import { imagePath } from './core/data/project'
import { findImage } from './core/data/projectFile'
import { describeFailure, Failure } from './core/failure'
import type { OpenedProjects } from './openedProjects'

export const PHOTO_SCHEME = 'segsmith-photo'

/** The window is loaded from a file or the development server, so that a photo is always of another origin. */
const HEADERS = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache' }

const STATUS: Readonly<Record<string, number>> = { 'not-found': 404, 'bad-argument': 403 }

export interface PhotoSource {
  readonly opened: OpenedProjects
  photoAsPng(file: string): Promise<Uint8Array>
}

export async function answerPhoto(url: string, source: PhotoSource): Promise<Response> {
  try {
    const file = await findPhoto(url, source.opened)
    const type = await mediaTypeInWindow(file)
    return type ? await streamFile(file, type) : pngResponse(await source.photoAsPng(file))
  } catch (error) {
    const { code, message } = describeFailure(error)
    return new Response(message, { status: STATUS[code] ?? 500, headers: { ...HEADERS, 'Content-Type': 'text/plain' } })
  }
}

async function findPhoto(url: string, opened: OpenedProjects): Promise<string> {
  const { hostname, pathname } = new URL(url)
  const [folder, imageId, ...rest] = pathname.slice(1).split('/').map(decodeURIComponent)
  if (hostname !== 'project' || !folder || !imageId || rest.length > 0 || !opened.has(folder)) {
    throw new Failure('bad-argument', 'Only photos of projects that are open are served.')
  }
  return imagePath(folder, await findImage(folder, imageId))
}

async function streamFile(file: string, type: string): Promise<Response> {
  const { size } = await stat(file)
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream
  return new Response(body, { headers: { ...HEADERS, 'Content-Type': type, 'Content-Length': String(size) } })
}

function pngResponse(png: Uint8Array): Response {
  return new Response(png as Uint8Array<ArrayBuffer>, { headers: { ...HEADERS, 'Content-Type': 'image/png' } })
}
