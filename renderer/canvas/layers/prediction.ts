/**
 * Draws what accepting would change, and nothing else: hatched with a firm edge, so that nobody takes it for a label.
 * While the labels are hidden the whole prediction is shown.
 */
import { UNLABELLED } from '../../raster/pixels'
import type { PredictionMap } from '../predictionMap'
import type { TiledLabels } from '../labelMap'
import { TILE } from '../packedTile'
import type { Viewport } from '../viewport'
import { TileCanvases } from './tiles'

export interface PredictionLook {
  /** Colours of the inside and of the edge of a region, as from paletteOf. */
  readonly inside: Uint32Array
  readonly edge: Uint32Array
  readonly shows: 'unlabelled' | 'different' | 'all'
}

export function predictionTiles(
  prediction: PredictionMap,
  labels: TiledLabels,
  look: () => PredictionLook
): TileCanvases {
  return new TileCanvases(prediction, (pixels, part, originX, originY, step) => {
    const { inside, edge, shows } = look()
    for (let y = part.y; y < part.y + part.height; y++) {
      for (let x = part.x; x < part.x + part.width; x++) {
        const [imageX, imageY] = [originX + x * step, originY + y * step]
        const value = prediction.at(imageX, imageY)
        const isShown = shows === 'all' || isTaken(value, labels.at(imageX, imageY), shows === 'different')
        const colours = isShown && isEdge(prediction, imageX, imageY, value, step) ? edge : inside
        pixels[y * TILE + x] = isShown ? colours[value] : 0
      }
    }
  })
}

/** Cuts diagonal stripes out of what is drawn; they move with the image. */
export function hatch(target: CanvasRenderingContext2D, view: Viewport, pixelRatio: number): void {
  const pattern = target.createPattern(stripes(pixelRatio), 'repeat')!
  pattern.setTransform(new DOMMatrix().translate(Math.round(view.x), Math.round(view.y)))
  target.globalCompositeOperation = 'destination-out'
  target.fillStyle = pattern
  target.fillRect(0, 0, target.canvas.width, target.canvas.height)
  target.globalCompositeOperation = 'source-over'
}

function isTaken(value: number, label: number, overwrite: boolean): boolean {
  return overwrite ? value !== label : label === UNLABELLED
}

function isEdge(prediction: PredictionMap, x: number, y: number, value: number, step: number): boolean {
  return (
    (x >= step && prediction.at(x - step, y) !== value) ||
    (y >= step && prediction.at(x, y - step) !== value) ||
    (x + step < prediction.width && prediction.at(x + step, y) !== value) ||
    (y + step < prediction.height && prediction.at(x, y + step) !== value)
  )
}

/** Opaque where the hatching is cut out. */
function stripes(pixelRatio: number): OffscreenCanvas {
  const size = Math.round(8 * pixelRatio)
  const tile = new OffscreenCanvas(size, size)
  const context = tile.getContext('2d')!
  context.strokeStyle = 'rgb(0 0 0 / 72%)'
  context.lineWidth = size * 0.4
  context.beginPath()
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 2, size + 2)
    context.lineTo(shift + size + 2, -2)
  }
  context.stroke()
  return tile
}
