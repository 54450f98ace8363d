import { expect, test } from 'vitest'
import { enlarged, type Bitmap } from '../../../renderer/raster/bitmap'

function random(seed: number): (most: number) => number {
  return (most) => {
    seed = (seed * 48271) % 2147483647
    return seed % most
  }
}

const has = ({ bounds, bits }: Bitmap, x: number, y: number): boolean =>
  x >= bounds.x &&
  y >= bounds.y &&
  x < bounds.x + bounds.width &&
  y < bounds.y + bounds.height &&
  bits[(y - bounds.y) * bounds.width + x - bounds.x] === 1

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('an enlarged set has the pixels whose nearest one it had (%i)', (seed) => {
  const below = random(seed)
  const picture = { width: 5 + below(20), height: 5 + below(20) }
  const area = { x: below(9), y: below(9), width: picture.width + below(70), height: picture.height + below(70) }
  const bounds = { x: below(3), y: below(3), width: 1 + below(3), height: 1 + below(3) }
  const bits = Uint8Array.from({ length: bounds.width * bounds.height }, () => below(2))
  const small = { bounds, bits }
  const large = enlarged(small, picture, area)
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      const column = Math.floor(((x + 0.5) * picture.width) / area.width)
      const row = Math.floor(((y + 0.5) * picture.height) / area.height)
      expect(has(large, area.x + x, area.y + y)).toBe(has(small, column, row))
    }
  }
})
