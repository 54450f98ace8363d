/** Reading the pixels of steps out of the segments of a journal, with as few reads as can be. */
import { open, readFile } from 'node:fs/promises'
import type { Segment } from './segments'

/** Where the pixels of an image lie; null when the step changed none of it. */
export interface BodyPlace {
  readonly segment: Segment
  readonly at: number
  readonly bytes: number
}

/** Of each segment one stretch, which has all of them: mostly they lie together. */
export async function readBodies(places: readonly (BodyPlace | null)[]): Promise<(Buffer | null)[]> {
  const found = places.filter((place) => place !== null)
  const stretches = new Map<number, { readonly from: number; readonly content: Buffer }>()
  for (const { segment } of found) {
    if (stretches.has(segment.number)) continue
    const own = found.filter((place) => place.segment.number === segment.number)
    const from = own.reduce((least, { at }) => Math.min(least, at), Infinity)
    const end = own.reduce((most, { at, bytes }) => Math.max(most, at + bytes), 0)
    stretches.set(segment.number, { from, content: await readStretch(segment, from, end - from) })
  }
  return places.map((place) => {
    if (!place) return null
    const { from, content } = stretches.get(place.segment.number)!
    return content.subarray(place.at - from, place.at - from + place.bytes)
  })
}

/** A segment from some byte on. */
export async function readFrom({ file }: Segment, from: number): Promise<Buffer> {
  return from === 0 ? readFile(file) : readStretch({ file }, from)
}

/** Up to the end of the file when no number of bytes is given. */
async function readStretch({ file }: Pick<Segment, 'file'>, from: number, bytes?: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const length = bytes ?? Math.max(0, (await handle.stat()).size - from)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
