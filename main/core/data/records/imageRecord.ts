/**
 * What MXNet puts into the records of an image data set: a header of 24 bytes, '<IfQQ', then the file of the image.
 * Source: mxnet, python/mxnet/recordio.py and src/io/image_recordio.h.
 *
 * MXNet has no record for a mask per pixel. Segsmith's convention, not MXNet's: an image and its mask are two records with one
 * `id`; `part` (MXNet's id2) is 0 for the image and 1 for the mask, which is a PNG whose pixels are class indices.
 */
import { Failure } from '../../failure'

export interface ImageRecord {
  readonly id: number
  /** MXNet's id2: 0 is the image, 1 its mask. */
  readonly part: number
  /** Labels of the whole image, such as its class; one when MXNet's flag is 0. */
  readonly labels: readonly number[]
  /** A JPEG or PNG file. */
  readonly content: Uint8Array
}

export const PART = { image: 0, mask: 1 } as const

/** Bytes that hold everything but labels and content. */
export const HEADER = 24

export function encodeImageRecord({ id, part, labels, content }: ImageRecord): Uint8Array {
  const [scalar, several] = labels.length === 1 ? [labels[0], []] : [0, labels]
  const start = HEADER + 4 * several.length
  const bytes = Buffer.alloc(start + content.length)
  bytes.writeUInt32LE(several.length, 0)
  bytes.writeFloatLE(scalar, 4)
  bytes.writeBigUInt64LE(BigInt(id), 8)
  bytes.writeBigUInt64LE(BigInt(part), 16)
  several.forEach((label, i) => bytes.writeFloatLE(label, HEADER + 4 * i))
  bytes.set(content, start)
  return bytes
}

/** `name` is what the sentence of a failure calls the record. */
export function decodeImageRecord(payload: Uint8Array, name: string): ImageRecord {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  const { id, part, count } = readIdentity(bytes, name)
  const start = HEADER + 4 * count
  if (start > bytes.length)
    throw new Failure('bad-image', `${name} claims ${count} labels, but has only ${bytes.length} bytes.`)
  const labels =
    count === 0 ? [bytes.readFloatLE(4)] : Array.from({ length: count }, (_, i) => bytes.readFloatLE(HEADER + 4 * i))
  return { id, part, labels, content: payload.subarray(start) }
}

/** Which image a record is about, from its first 24 bytes. */
export function readIdentity(
  start: Uint8Array,
  name: string
): { readonly id: number; readonly part: number; readonly count: number } {
  if (start.length < HEADER)
    throw new Failure(
      'bad-image',
      `${name} has ${start.length} bytes; an image record begins with a header of ${HEADER}.`
    )
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length)
  const [id, part] = [bytes.readBigUInt64LE(8), bytes.readBigUInt64LE(16)]
  if (id > Number.MAX_SAFE_INTEGER || part > Number.MAX_SAFE_INTEGER)
    throw new Failure('bad-image', `${name} has the id ${id > part ? id : part}, which is too large.`)
  return { id: Number(id), part: Number(part), count: bytes.readUInt32LE(0) }
}
