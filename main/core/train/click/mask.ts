/** From the logits of a decoder's grid to the pixels of the image. */
import type { ClickMask } from '../../data/types'

interface PixelSize {
  readonly width: number
  readonly height: number
}

export interface LogitGrid {
  readonly logits: Float32Array
  readonly width: number
  readonly height: number
  /** Cells of the grid that the photo takes, from its upper left corner on. */
  readonly coveredWidth: number
  readonly coveredHeight: number
}

/** Pixels whose logit, read between the cells, is above 0: 1 within the smallest rectangle that holds them all. */
export function maskOf(grid: LogitGrid, { width, height }: PixelSize): ClickMask {
  const [toColumn, toRow] = [grid.coveredWidth / width, grid.coveredHeight / height]
  const area = reachOf(grid, toColumn, toRow, { width, height })
  const pixels = new Uint8Array(area.width * area.height)
  for (let row = 0; row < area.height; row++) {
    const [top, bottom, down] = around((area.y + row + 0.5) * toRow, Math.ceil(grid.coveredHeight))
    for (let column = 0; column < area.width; column++) {
      const [left, right, across] = around((area.x + column + 0.5) * toColumn, Math.ceil(grid.coveredWidth))
      const at = (y: number, x: number) => grid.logits[y * grid.width + x]!
      const above = at(top, left) * (1 - across) + at(top, right) * across
      const below = at(bottom, left) * (1 - across) + at(bottom, right) * across
      pixels[row * area.width + column] = Number(above * (1 - down) + below * down > 0)
    }
  }
  return { ...area, pixels }
}

/** The rectangle of the image within a cell of any that belongs. */
function reachOf({ logits, width, height }: LogitGrid, toColumn: number, toRow: number, image: PixelSize) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (logits[y * width + x]! <= 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  if (right < 0) return { x: 0, y: 0, width: 0, height: 0 }
  const x = Math.max(0, Math.floor((left - 1) / toColumn))
  const y = Math.max(0, Math.floor((top - 1) / toRow))
  const endX = Math.min(image.width, Math.ceil((right + 2) / toColumn))
  const endY = Math.min(image.height, Math.ceil((bottom + 2) / toRow))
  return { x, y, width: Math.max(0, endX - x), height: Math.max(0, endY - y) }
}

/** The two cells around a place of the grid, and the weight of the second; cells beyond `size` are not of the photo. */
function around(place: number, size: number): readonly [number, number, number] {
  const at = Math.min(size - 1, Math.max(0, place - 0.5))
  const first = Math.floor(at)
  return [first, Math.min(size - 1, first + 1), at - first]
}
