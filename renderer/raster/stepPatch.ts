/**
 * What a step changed in a rectangle, and many of these as the bytes in which they cross between the window and the journal and
 * lie in its records: for each eight numbers of 32 bits, low byte first (the rectangle and four lengths), then its values.
 */
import type { Rectangle } from './rectangle'

/**
 * A rectangle before and after a step. Each array holds a single byte when all pixels are the same, or one byte per pixel, or
 * else, shorter than that, pairs of bytes [value, length - 1], row after row. The provenance may be left out when it did not
 * change.
 */
export interface StepPatch extends Rectangle {
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly provenanceBefore?: Uint8Array
  readonly provenanceAfter?: Uint8Array
}

/** Of the head of a patch. */
const HEAD_WORDS = 8
const HEAD_BYTES = HEAD_WORDS * 4

export function encodePatches(patches: readonly StepPatch[]): Uint8Array {
  const writer = new PatchWriter()
  for (const patch of patches) writer.add(patch)
  return writer.finish()
}

/** Writes patches one after another, so that what takes long can be done in pieces. */
export class PatchWriter {
  private bytes = new Uint8Array(2 ** 12)
  private view = new DataView(this.bytes.buffer)
  private length = 0

  add({ x, y, width, height, before, after, provenanceBefore = NOTHING, provenanceAfter = NOTHING }: StepPatch): void {
    const arrays = [before, after, provenanceBefore, provenanceAfter]
    this.reserve(arrays.reduce((sum, values) => sum + values.length, HEAD_BYTES))
    for (const number of [x, y, width, height]) this.addNumber(number)
    for (const values of arrays) this.addNumber(values.length)
    for (const values of arrays) {
      this.bytes.set(values, this.length)
      this.length += values.length
    }
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  private addNumber(number: number): void {
    this.view.setUint32(this.length, number, true)
    this.length += 4
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return
    const larger = new Uint8Array(2 * (this.length + bytes))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}

/** Their values lie in the bytes themselves. */
export function decodePatches(bytes: Uint8Array): readonly StepPatch[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const patches: StepPatch[] = []
  for (let at = 0; at < bytes.length;) {
    if (at + HEAD_BYTES > bytes.length) throw tornPatch()
    const numbers = Array.from({ length: HEAD_WORDS }, (_, i) => view.getUint32(at + i * 4, true))
    const [x, y, width, height, ...lengths] = numbers
    at += HEAD_BYTES
    const [before, after, provenanceBefore, provenanceAfter] = lengths.map((length) => {
      at += length
      return bytes.subarray(at - length, at)
    })
    if (at > bytes.length) throw tornPatch()
    const provenance = provenanceBefore.length > 0 && { provenanceBefore, provenanceAfter }
    patches.push({ x, y, width, height, before, after, ...provenance })
  }
  return patches
}

const NOTHING = new Uint8Array(0)

function tornPatch(): RangeError {
  return new RangeError('A change of pixels ends before it is whole.')
}
