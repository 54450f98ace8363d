/** Packs labels for their way to the window: tiles in runs of equal pixels, equal tiles once. */
import { createHash } from 'node:crypto'
import type { Rows } from './patches'
import { LABEL_TILE, UNLABELLED, type PackedLabels } from './types'

const TILE_PIXELS = LABEL_TILE * LABEL_TILE

export class LabelPacker {
  private readonly places: number[] = []
  private readonly ends: number[] = []
  private readonly known = new Map<string, number>()
  private readonly isSeen = new Uint8Array(256)
  private readonly runs = Buffer.allocUnsafe(2 * TILE_PIXELS)
  private bytes = Buffer.alloc(2 ** 16)
  private end = 0

  constructor(
    private readonly width: number,
    private readonly height: number
  ) {}

  /** Bands come in order, each of 256 rows but for the last. */
  add(band: Rows): void {
    for (let left = 0; left < this.width; left += LABEL_TILE) this.places.push(this.placeOf(band, left))
  }

  /** The values that are there, but for `UNLABELLED`, in order. */
  get values(): Uint8Array {
    return Uint8Array.from(this.isSeen.keys()).filter((value) => value !== UNLABELLED && this.isSeen[value] === 1)
  }

  finish(): PackedLabels {
    return {
      width: this.width,
      height: this.height,
      places: Int32Array.from(this.places),
      ends: Uint32Array.from(this.ends),
      bytes: new Uint8Array(this.bytes.subarray(0, this.end))
    }
  }

  private placeOf(band: Rows, left: number): number {
    const columns = Math.min(LABEL_TILE, this.width - left)
    const length = this.packRuns(band, left, columns)
    const isEven = length === EVEN_BYTES && this.isEven(length)
    if (isEven && this.runs[0] === UNLABELLED) return -1
    const runs = this.runs.subarray(0, isEven ? 1 : length)
    const content = length < TILE_PIXELS ? runs : plainTile(band, left, columns)
    const key = createHash('sha1').update(content).digest('base64')
    const place = this.known.get(key) ?? this.ends.length
    if (place === this.ends.length) {
      this.append(content)
      this.known.set(key, place)
    }
    return place
  }

  /** Into `runs`; answers how many bytes. */
  private packRuns({ pixels, count, stride, margin }: Rows, left: number, columns: number): number {
    const { runs, isSeen } = this
    let [at, value, length] = [0, -1, 0]
    const note = (): void => {
      isSeen[value] = 1
      for (; length > 0; length -= LONGEST_RUN) {
        runs[at++] = value
        runs[at++] = Math.min(length, LONGEST_RUN) - 1
      }
    }
    const extend = (next: number, by: number): void => {
      if (next !== value) {
        if (length > 0) note()
        ;[value, length] = [next, 0]
      }
      length += by
    }
    for (let row = 0; row < count; row++) {
      let i = row * stride + margin + left
      const end = i + columns
      while (i < end) {
        const start = i
        const next = pixels[i]
        while (i < end && pixels[i] === next) i++
        extend(next, i - start)
      }
      if (columns < LABEL_TILE) extend(UNLABELLED, LABEL_TILE - columns)
    }
    if (count < LABEL_TILE) extend(UNLABELLED, (LABEL_TILE - count) * LABEL_TILE)
    note()
    return at
  }

  private isEven(length: number): boolean {
    for (let at = 2; at < length; at += 2) if (this.runs[at] !== this.runs[0]) return false
    return true
  }

  private append(content: Uint8Array): void {
    if (this.end + content.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * (this.end + content.length))
      this.bytes.copy(larger, 0, 0, this.end)
      this.bytes = larger
    }
    this.bytes.set(content, this.end)
    this.end += content.length
    this.ends.push(this.end)
  }
}

/** How many pixels have each of the 256 values; those that are unlabelled are not counted. */
export function countPacked(packed: PackedLabels | null): Uint32Array {
  const counts = new Uint32Array(256)
  const uses = new Uint32Array(packed?.ends.length ?? 0)
  for (const place of packed?.places ?? []) if (place !== -1) uses[place]++
  uses.forEach((times, place) => {
    const { bytes, ends } = packed!
    const content = bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place])
    if (content.length === 1) counts[content[0]] += times * TILE_PIXELS
    else if (content.length === TILE_PIXELS) for (let at = 0; at < TILE_PIXELS; at++) counts[content[at]] += times
    else for (let at = 0; at < content.length; at += 2) counts[content[at]] += times * (content[at + 1] + 1)
  })
  counts[UNLABELLED] = 0
  return counts
}

const LONGEST_RUN = 256
/** Of the runs of a tile that is all the same. */
const EVEN_BYTES = (2 * TILE_PIXELS) / LONGEST_RUN

function plainTile({ pixels, count, stride, margin }: Rows, left: number, columns: number): Uint8Array {
  const tile = new Uint8Array(TILE_PIXELS).fill(UNLABELLED)
  for (let row = 0; row < count; row++) {
    const start = row * stride + margin + left
    tile.set(pixels.subarray(start, start + columns), row * LABEL_TILE)
  }
  return tile
}
