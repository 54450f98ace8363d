/**
 * The samples of a photo of 16 bits on their way to the window: a head of four numbers, then the samples, row by row, pixel by pixel.
 * All are little-endian: the head as uint32 (width, height, channels 1 or 3, the value that is white), the samples as uint16.
 */
export interface Samples {
  readonly width: number
  readonly height: number
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3
  /** What a net sees as white: 65535, or 4095 where a TIFF uses 12 bits of 16. */
  readonly white: number
  readonly data: Uint16Array
}

const HEAD = 16

export function packSamples({ width, height, channels, white, data }: Samples): Uint8Array {
  const packed = new Uint8Array(HEAD + data.byteLength)
  new Uint32Array(packed.buffer, 0, 4).set([width, height, channels, white])
  packed.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), HEAD)
  return packed
}
