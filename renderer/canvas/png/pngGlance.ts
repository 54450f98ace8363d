/**
 * A small picture of a large PNG that grows from the top while the file is unpacked, of which only some rows are in memory. Of an
 * interlaced one it is the first of the seven pictures that the file holds, of one in 8 x 8 pixels.
 */
import { undoFilter } from '../../raster/pngFilter'
import { bitsOfPixel, coloursOf } from './pngColours'
import { readPng, type PngHead } from './pngFile'

/** Some rows of the small picture: red, green, blue, alpha. */
export interface GlanceBand {
  /** Of the whole small picture. */
  readonly width: number
  readonly height: number
  readonly top: number
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

/** How many bands a picture comes in. */
const BANDS = 32
/** Every so many pixels, across and down, are one of the first picture of an interlaced file. */
const FIRST_PASS = 8

/** @param most about how many pixels the small picture has. Throws RangeError for a file that is damaged or cut off. */
export async function* pngGlance(file: ReadableStream<Uint8Array>, most: number): AsyncGenerator<GlanceBand> {
  const { head, rows } = await readPng(file)
  const plan = planOf(head, most)
  const picture = new SmallPicture(plan, head)
  const reader = rows.getReader()
  const back = Math.max(1, bitsOfPixel(head) >> 3)
  let [line, above] = [new Uint8Array(plan.lineBytes), new Uint8Array(plan.lineBytes)]
  for (let [row, filled] = [0, 0]; row < plan.rows;) {
    const { done, value } = await reader.read()
    if (done) throw new RangeError('rows are missing')
    for (let at = 0; at < value.length && row < plan.rows;) {
      const part = value.subarray(at, at + line.length - filled)
      line.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < line.length) break
      undoFilter(line[0], line.subarray(1), above.subarray(1), back)
      const band = picture.add(line.subarray(1), row++)
      if (band) yield band
      ;[line, above, filled] = [above, line, 0]
    }
  }
  await reader.cancel()
}

interface Plan {
  /** What is read of the file. */
  readonly columns: number
  readonly rows: number
  /** With the byte that says how it is filtered. */
  readonly lineBytes: number
  /** Pixels that become one, across and down. */
  readonly step: number
}

function planOf(head: PngHead, most: number): Plan {
  const pass = head.isInterlaced ? FIRST_PASS : 1
  const [columns, rows] = [Math.ceil(head.width / pass), Math.ceil(head.height / pass)]
  const step = Math.max(1, Math.round(Math.sqrt((columns * rows) / most)))
  return { columns, rows, lineBytes: 1 + Math.ceil((columns * bitsOfPixel(head)) / 8), step }
}

/** Of `step` rows the middle one counts, and of that the mean of `step` pixels. */
class SmallPicture {
  private readonly width: number
  private readonly height: number
  private readonly bandRows: number
  private readonly colours: Uint8Array
  private readonly readColours
  private band: Uint8ClampedArray<ArrayBuffer>

  constructor(
    private readonly plan: Plan,
    head: PngHead
  ) {
    this.width = Math.ceil(plan.columns / plan.step)
    this.height = Math.ceil(plan.rows / plan.step)
    this.bandRows = Math.ceil(this.height / BANDS)
    this.colours = new Uint8Array(3 * plan.columns)
    this.readColours = coloursOf(head)
    this.band = this.blank(0)
  }

  /** Answers a band that is finished. */
  add(line: Uint8Array, row: number): GlanceBand | null {
    const { step, rows, columns } = this.plan
    const y = Math.floor(row / step)
    if (row !== Math.min(rows - 1, y * step + (step >> 1))) return null
    this.readColours(line, columns, this.colours)
    const top = y - (y % this.bandRows)
    this.shrink((y - top) * this.width * 4)
    if (y + 1 < Math.min(this.height, top + this.bandRows)) return null
    const { width, height, band: pixels } = this
    this.band = this.blank(y + 1)
    return { width, height, top, pixels }
  }

  private shrink(to: number): void {
    const { colours, band } = this
    const { step, columns } = this.plan
    for (let left = 0; left < columns; left += step, to += 4) {
      const count = Math.min(step, columns - left)
      let [red, green, blue] = [0, 0, 0]
      for (let at = 3 * left; at < 3 * (left + count); at += 3) {
        red += colours[at]
        green += colours[at + 1]
        blue += colours[at + 2]
      }
      band[to] = red / count
      band[to + 1] = green / count
      band[to + 2] = blue / count
      band[to + 3] = 255
    }
  }

  private blank(top: number): Uint8ClampedArray<ArrayBuffer> {
    return new Uint8ClampedArray(4 * this.width * Math.min(this.bandRows, Math.max(0, this.height - top)))
  }
}
