/** A photo as the tensor that an encoder of click-to-segment takes. */
import type { Photo } from '../../data/photo'
import type { Tensor } from '../../graph/types'
import type { EncoderForm } from './families'

/** RGB, of values 0..1. */
const MEAN = [0.485, 0.456, 0.406]
const DEVIATION = [0.229, 0.224, 0.225]

export interface Prepared {
  readonly tensor: Tensor
  /** Pixels that the photo takes of the encoder's square. */
  readonly width: number
  readonly height: number
}

export function prepare(photo: Photo, form: EncoderForm, side: number): Prepared {
  const scale = side / Math.max(photo.width, photo.height)
  const isStretched = form.placing === 'stretched'
  const width = isStretched ? side : Math.max(1, Math.round(photo.width * scale))
  const height = isStretched ? side : Math.max(1, Math.round(photo.height * scale))
  const [columns, rows] = form.placing === 'padded' ? [side, side] : [width, height]
  const data = new Float32Array(3 * columns * rows)
  for (let y = 0; y < height; y++) {
    const [top, bottom, down] = neighbours(y, height, photo.height)
    for (let x = 0; x < width; x++) {
      const [left, right, across] = neighbours(x, width, photo.width)
      for (let channel = 0; channel < 3; channel++) {
        const at = (row: number, column: number) => photo.pixels[(row * photo.width + column) * 3 + channel]
        const above = at(top, left) * (1 - across) + at(top, right) * across
        const below = at(bottom, left) * (1 - across) + at(bottom, right) * across
        const value = valueOf(above * (1 - down) + below * down, channel, form)
        data[form.layout === 'HWC' ? (y * columns + x) * 3 + channel : (channel * rows + y) * columns + x] = value
      }
    }
  }
  const dims = form.layout === 'HWC' ? [rows, columns, 3] : [1, 3, rows, columns]
  return { tensor: { dtype: 'float32', dims, data }, width, height }
}

/** The two source pixels around the middle of a pixel of the scaled picture, and the weight of the second. */
function neighbours(at: number, size: number, sourceSize: number): readonly [number, number, number] {
  const place = Math.min(sourceSize - 1, Math.max(0, ((at + 0.5) * sourceSize) / size - 0.5))
  const first = Math.floor(place)
  return [first, Math.min(sourceSize - 1, first + 1), place - first]
}

function valueOf(byte: number, channel: number, { values }: EncoderForm): number {
  if (values === 'bytes') return byte
  return values === 'unit' ? byte / 255 : (byte / 255 - MEAN[channel]!) / DEVIATION[channel]!
}
