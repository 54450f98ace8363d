/** Computes superpixels beside the window, one block of a photo after another. */
import { superpixels } from '../raster/superpixels'

export interface SuperpixelRequest {
  readonly key: string
  readonly data: Uint8ClampedArray<ArrayBuffer>
  readonly width: number
  readonly height: number
  readonly size: number
}

export interface SuperpixelAnswer {
  readonly key: string
  readonly numbers: Int32Array<ArrayBuffer>
}

self.onmessage = ({ data: request }: MessageEvent<SuperpixelRequest>) => {
  const { key, data, width, height, size } = request
  const numbers = superpixels(data, width, height, size) as Int32Array<ArrayBuffer>
  const answer: SuperpixelAnswer = { key, numbers }
  self.postMessage(answer, { transfer: [numbers.buffer] })
}
