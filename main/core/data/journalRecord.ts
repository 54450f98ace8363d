/**
 * The records of the journal as bytes: [magic, length of the head, length of the body, CRC-32 of both], the head as JSON,
 * the body as the deflated patches of one image after the other. What is not whole, or whose checksum fails, is no record.
 */
import { promisify } from 'node:util'
import { crc32, deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib'
import { decodePatches, encodePatches } from '../../../renderer/raster/stepPatch'
import type { Layer } from './patches'
import type { ReviewChange, SentStep, Step, StepPart } from './types'

/** What a record says without its pixels. */
export type RecordHead =
  | {
      readonly type: 'step'
      readonly id: string
      readonly name: string
      readonly at: number
      /** Bytes of the body that belong to each image, in order. */
      readonly parts: readonly { readonly imageId: string; readonly bytes: number }[]
      readonly reviews: readonly ReviewChange[]
    }
  | { readonly type: 'undo' | 'redo'; readonly id: string }
  /**
   * The files of an image are about to be replaced by these, which hold every record before the `through`th. `replaced` tells the
   * label file that was there, '' for none.
   */
  | {
      readonly type: 'settling'
      readonly imageId: string
      readonly through: number
      readonly digests: Readonly<Partial<Record<Layer, string>>>
      readonly replaced?: string
    }
  /** The label file of an image holds every record before the `through`th; `digest` tells that file from any other. */
  | { readonly type: 'settled'; readonly imageId: string; readonly through: number; readonly digest: string }

export interface FoundRecord {
  readonly head: RecordHead
  /** Where the body begins, in bytes from the start of what was scanned. */
  readonly bodyAt: number
  readonly end: number
}

/** A step whose pixels are as they will lie in the journal. */
export interface PackedStep extends Omit<Step, 'parts'> {
  readonly parts: readonly PackedPart[]
}

export interface PackedPart {
  readonly imageId: string
  readonly body: Uint8Array
}

export async function packStep(step: Step): Promise<PackedStep> {
  return { ...step, parts: await Promise.all(step.parts.map(packPart)) }
}

export async function packPart({ imageId, patches }: StepPart): Promise<PackedPart> {
  return { imageId, body: await deflate(encodePatches(patches)) }
}

/** A step as the window sent it. */
export function receiveStep(step: SentStep): Step {
  return { ...step, parts: step.parts.map((part) => ({ ...part, patches: decodePatches(part.patches) })) }
}

export function encodeStep({ id, name, at, parts, reviews = [] }: PackedStep): Buffer {
  const sizes = parts.map(({ imageId, body }) => ({ imageId, bytes: body.length }))
  const body = Buffer.concat(parts.map((part) => part.body))
  return encodeRecord({ type: 'step', id, name, at, parts: sizes, reviews }, body)
}

export function encodeRecord(head: RecordHead, body: Buffer = Buffer.alloc(0)): Buffer {
  const content = Buffer.concat([Buffer.from(JSON.stringify(head)), body])
  const frame = Buffer.alloc(FRAME_BYTES)
  ;[MAGIC, content.length - body.length, body.length, crc32(content)].forEach((value, i) =>
    frame.writeUInt32LE(value, i * 4)
  )
  return Buffer.concat([frame, content])
}

/** The whole records from `from` on; the first that is torn ends the search. */
export function* scanRecords(bytes: Buffer, from = 0): Iterable<FoundRecord> {
  for (let at = from; at + FRAME_BYTES <= bytes.length && bytes.readUInt32LE(at) === MAGIC;) {
    const bodyAt = at + FRAME_BYTES + bytes.readUInt32LE(at + 4)
    const end = bodyAt + bytes.readUInt32LE(at + 8)
    if (end > bytes.length || crc32(bytes.subarray(at + FRAME_BYTES, end)) !== bytes.readUInt32LE(at + 12)) return
    const head = JSON.parse(bytes.toString('utf8', at + FRAME_BYTES, bodyAt)) as RecordHead
    yield { head, bodyAt, end }
    at = end
  }
}

export function decodePart(imageId: string, body: Uint8Array): StepPart {
  return { imageId, patches: decodePatches(inflateRawSync(body)) }
}

/** 'SGJ2' */
const MAGIC = 0x53474a32
const FRAME_BYTES = 16
/** From here on compressing would hold the program up for longer than a frame. */
const SMALL_BYTES = 2 ** 20

const deflateLater = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw)

async function deflate(content: Uint8Array): Promise<Buffer> {
  return content.length < SMALL_BYTES ? deflateRawSync(content, { level: 1 }) : deflateLater(content, { level: 1 })
}
