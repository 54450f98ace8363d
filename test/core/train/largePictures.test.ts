import { expect, it } from 'vitest'
import { tileSizeFor, tilesOf } from '../../../main/core/train/tiles'

it('a picture is shown to a net as a whole until it is large', () => {
  expect(tileSizeFor({ width: 1536, height: 1536 }, null)).toBeNull()
  expect(tileSizeFor({ width: 1537, height: 1536 }, null)).toEqual({ width: 1024, height: 1024 })
  expect(tileSizeFor({ width: 16_384, height: 16_384 }, { width: 512, height: 512 })).toEqual({
    width: 512,
    height: 512
  })
})

it('the tiles of a large picture count every pixel once, none of them near an edge that is not the picture’s own', () => {
  const picture = { width: 5000, height: 1700 }
  const tiles = tilesOf(picture, tileSizeFor(picture, null))
  const counted = new Uint8Array(picture.width * picture.height)
  for (const { view, kept } of tiles) {
    for (let y = kept.y; y < kept.y + kept.height; y++)
      for (let x = kept.x; x < kept.x + kept.width; x++) counted[y * picture.width + x]!++
    const margins = [
      kept.x === 0 ? Infinity : kept.x - view.x,
      kept.y === 0 ? Infinity : kept.y - view.y,
      kept.x + kept.width === picture.width ? Infinity : view.x + view.width - kept.x - kept.width,
      kept.y + kept.height === picture.height ? Infinity : view.y + view.height - kept.y - kept.height
    ]
    // an eighth of a tile: half of what two neighbours share
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(127)
  }
  expect(counted.every((times) => times === 1)).toBe(true)
})
