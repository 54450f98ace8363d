/** Draws the labels in their class colours, recolouring only what changed. */
import { UNLABELLED } from '../../raster/pixels'
import type { Rectangle } from '../../raster/rectangle'
import { TILE, type Tile, type TiledLabels } from '../labelMap'
import { TileCanvases } from './tiles'

/** `palette` as from paletteOf. */
export function labelTiles(labels: TiledLabels, palette: () => Uint32Array): TileCanvases {
  return new TileCanvases(labels, (pixels, part, originX, originY, step) => {
    const colours = palette()
    if (step === 1) return colourTile(pixels, part, labels.tileAt(originX, originY), colours)
    for (let y = part.y; y < part.y + part.height; y++) {
      for (let x = part.x; x < part.x + part.width; x++) {
        pixels[y * TILE + x] = colours[fromAfar(labels, originX + x * step, originY + y * step, step)]
      }
    }
  })
}

function colourTile(pixels: Uint32Array, part: Rectangle, tile: Tile, colours: Uint32Array): void {
  for (let y = part.y; y < part.y + part.height; y++) {
    const [start, end] = [y * TILE + part.x, y * TILE + part.x + part.width]
    if (tile) for (let i = start; i < end; i++) pixels[i] = colours[tile[i]]
    else pixels.fill(0, start, end)
  }
}

/** One pixel stands for a block; a labelled one of the block is preferred, so that thin strokes do not vanish. */
function fromAfar(labels: TiledLabels, x: number, y: number, step: number): number {
  const stride = step >> 1
  const [right, bottom] = [Math.min(labels.width, x + step), Math.min(labels.height, y + step)]
  for (let row = y; row < bottom; row += stride) {
    for (let column = x; column < right; column += stride) {
      const label = labels.at(column, row)
      if (label !== UNLABELLED) return label
    }
  }
  return UNLABELLED
}
