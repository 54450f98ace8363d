/** Photos made by hand for tests. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface BmpOptions {
  readonly bits?: 1 | 8 | 24 | 32
  /** Rows as they lie in the file, padding included. */
  readonly rows: readonly number[]
  /** '#rrggbb' */
  readonly palette?: readonly string[]
  readonly isTopDown?: boolean
  readonly compression?: number
  /** Unused bytes between the headers and the pixels. */
  readonly gap?: number
}

/** A BMP file with the header of Windows 3. */
export function bmpOf(width: number, height: number, options: BmpOptions): Buffer {
  const { bits = 24, rows, palette = [], isTopDown = false, compression = 0, gap = 0 } = options
  const start = 54 + 4 * palette.length + gap
  const bytes = Buffer.alloc(start + rows.length)
  bytes.write('BM', 'latin1')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(start, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(isTopDown ? -height : height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(bits, 28)
  bytes.writeUInt32LE(compression, 30)
  bytes.writeUInt32LE(palette.length, 46)
  palette.forEach((color, i) => bytes.writeUIntLE(Number.parseInt(color.slice(1), 16), 54 + 4 * i, 3))
  bytes.set(rows, start)
  return bytes
}

/** A colourful 24-bit BMP. */
export async function writeGradient(folder: string, name: string, width: number, height: number): Promise<string> {
  const stride = Math.ceil((width * 3) / 4) * 4
  const rows = Array.from({ length: stride * height }, (_, i) => (i * 7) % 251)
  const file = join(folder, name)
  await writeFile(file, bmpOf(width, height, { rows }))
  return file
}

/** A grey floating-point TIFF of one row, which nothing here writes. */
export function floatTiffOf(values: readonly number[]): Buffer {
  const entries: readonly (readonly [tag: number, type: 3 | 4, value: number])[] = [
    [256, 4, values.length],
    [257, 4, 1],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 14 + 10 * 12],
    [277, 3, 1],
    [278, 4, 1],
    [279, 4, values.length * 4],
    [339, 3, 3]
  ]
  const bytes = Buffer.alloc(14 + entries.length * 12 + values.length * 4)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  entries.forEach(([tag, type, value], i) => {
    bytes.writeUInt16LE(tag, 10 + i * 12)
    bytes.writeUInt16LE(type, 12 + i * 12)
    bytes.writeUInt32LE(1, 14 + i * 12)
    bytes.writeUInt32LE(value, 18 + i * 12)
  })
  values.forEach((value, i) => bytes.writeFloatLE(value, 14 + entries.length * 12 + i * 4))
  return bytes
}
