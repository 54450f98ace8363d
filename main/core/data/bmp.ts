/** BMP photos, which sharp does not read: header checks here, pixels by bmp-ts. */
import { decode } from 'bmp-ts'
import { Failure } from '../failure'

export interface PixelSize {
  readonly width: number
  readonly height: number
}

export function isBmp(start: Uint8Array): boolean {
  return start[0] === 0x42 && start[1] === 0x4d
}

/** `start` holds at least the first 34 bytes of the file. */
export function bmpSize(start: Uint8Array, file: string): PixelSize {
  const header = viewOf(start)
  if (header.byteLength < 34 || header.getUint32(14, true) < 40) {
    throw new Failure('bad-image', `${file} is not a BMP file of Windows 3 or later.`)
  }
  const compression = header.getUint32(30, true)
  if (compression === 1 || compression === 2) {
    throw new Failure('bad-image', `${file} is a run-length compressed BMP; save it as PNG or as plain BMP.`)
  }
  return { width: header.getInt32(18, true), height: Math.abs(header.getInt32(22, true)) }
}

/** RGB, 8 bit, row-major; alpha is left out as every viewer does with BMP. Throws on a truncated file. */
export function decodeBmp(bytes: Uint8Array): PixelSize & { readonly pixels: Uint8Array } {
  const { width, height, data } = decode(withoutGap(bytes))
  const pixels = new Uint8Array(width * height * 3)
  // bmp-ts answers [alpha, blue, green, red] for each pixel.
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from + 3]
    pixels[to + 1] = data[from + 2]
    pixels[to + 2] = data[from + 1]
  }
  return { width, height, pixels }
}

/** bmp-ts expects the pixels right after headers and palette; a file may leave room before them. */
function withoutGap(bytes: Uint8Array): Buffer {
  const header = viewOf(bytes)
  const headerSize = header.getUint32(14, true)
  const bits = header.getUint16(28, true)
  const colors = header.getUint32(46, true)
  const masks = headerSize === 40 ? ({ 3: 12, 6: 16 }[header.getUint32(30, true)] ?? 0) : 0
  const palette = bits <= 8 && colors === 0 ? 1 << bits : colors
  const end = 14 + headerSize + masks + 4 * palette
  const pixels = header.getUint32(10, true)
  return pixels > end
    ? Buffer.concat([bytes.subarray(0, end), bytes.subarray(pixels)])
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
