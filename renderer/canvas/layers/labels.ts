/** Draws the labels in their class colours, recolouring only what changed. */
import { UNLABELLED } from '../../raster/pixels'
import { between, intersection, type Rectangle } from '../../raster/rectangle'
import type { TiledLabels } from '../labelMap'
import { TILE } from '../packedTile'
import { MIXED } from '../tileStore'
import { TileCanvases } from './tiles'

/** `palette` as from paletteOf. */
export function labelTiles(labels: TiledLabels, palette: () => Uint32Array): TileCanvases {
  return new TileCanvases(labels, (pixels, part, originX, originY, step) => {
    const colours = palette()
    const colour = (square: Rectangle, index: number): void => {
      const even = labels.evenValue(index)
      if (even !== MIXED) fillSquare(pixels, square, colours[even])
      else if (step === 1) colourTile(pixels, square, labels.pixelsOf(index), colours)
      else colourSquare(pixels, square, labels.sampled(index, step >> 1), colours)
    }
    // One pixel stands for a block. Of a tile of labels it shows a square of so many pixels a side.
    const side = TILE / step
    const end = { x: part.x + part.width, y: part.y + part.height }
    for (let y = part.y - (part.y % side); y < end.y; y += side) {
      for (let x = part.x - (part.x % side); x < end.x; x += side) {
        const square = intersection(part, between(x, y, x + side, y + side))
        colour(square, labels.indexOf(originX + x * step, originY + y * step))
      }
    }
  })
}

function fillSquare(pixels: Uint32Array, { x, y, width, height }: Rectangle, colour: number): void {
  for (let row = y; row < y + height; row++) pixels.fill(colour, row * TILE + x, row * TILE + x + width)
}

function colourTile(pixels: Uint32Array, part: Rectangle, tile: Uint8Array, colours: Uint32Array): void {
  for (let y = part.y; y < part.y + part.height; y++) {
    const [start, end] = [y * TILE + part.x, y * TILE + part.x + part.width]
    for (let i = start; i < end; i++) pixels[i] = colours[tile[i]]
  }
}

/** Of four samples of a block a labelled one is preferred, so that thin strokes do not vanish. */
function colourSquare(pixels: Uint32Array, square: Rectangle, samples: Uint8Array, colours: Uint32Array): void {
  const across = Math.sqrt(samples.length)
  const mask = across / 2 - 1
  for (let y = square.y; y < square.y + square.height; y++) {
    const row = y * TILE
    const from = (y & mask) * 2 * across
    for (let x = square.x; x < square.x + square.width; x++) {
      const at = from + (x & mask) * 2
      let label = samples[at]
      if (label === UNLABELLED) label = samples[at + 1]
      if (label === UNLABELLED) label = samples[at + across]
      if (label === UNLABELLED) label = samples[at + across + 1]
      pixels[row + x] = colours[label]
    }
  }
}
