/** Draws what a tool is about to do: the footprint of the brush, the outline of a polygon, the region under the pointer. */
import { snapToPixels } from '../../raster/disc'
import type { Region } from '../../raster/flood'
import { segmentRuns } from '../../raster/segment'
import type { Point, Preview } from '../../tools/tool'
import type { Colour } from '../palette'
import { toScreen, visiblePixels, type Size, type Viewport } from '../viewport'

export interface PreviewLook {
  readonly activeColour: Colour
  colourOf(value: number): Colour
  readonly pixelRatio: number
}

/** From this zoom on the footprint is drawn pixel by pixel: what one sees is what will be painted. */
const EXACT_FROM = 5
const LARGEST_EXACT = 160

export function drawPreview(
  target: CanvasRenderingContext2D,
  preview: Preview,
  view: Viewport,
  look: PreviewLook
): void {
  switch (preview.type) {
    case 'disc':
      return drawStroke(target, preview.at, preview.at, preview, view, look)
    case 'segment':
      return drawStroke(target, preview.from, preview.to, preview, view, look)
    case 'polygon':
      return drawPolygon(target, preview, view, look)
    case 'region':
      return drawRegion(target, preview.region, look.colourOf(preview.value), view)
  }
}

function drawStroke(
  target: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  { diameter, erase }: { readonly diameter: number; readonly erase: boolean },
  view: Viewport,
  look: PreviewLook
): void {
  const isExact = view.zoom >= EXACT_FROM && diameter <= LARGEST_EXACT
  const [a, b] = [from, to].map((point) => snapToPixels(point.x, point.y, diameter))
  const path = isExact ? exactOutline(a, b, diameter, view) : roundOutline(from, to, diameter, view)
  outline(target, path, erase ? null : look.activeColour, look.pixelRatio)
}

/** The edge of the very pixels that will be painted. */
function exactOutline(a: Point, b: Point, diameter: number, view: Viewport): Path2D {
  const runs = [...segmentRuns(a, b, diameter)]
  const path = new Path2D()
  const corner = (x: number, y: number, index: number) => {
    const screen = toScreen(view, { x, y })
    if (index === 0) path.moveTo(Math.round(screen.x), Math.round(screen.y))
    else path.lineTo(Math.round(screen.x), Math.round(screen.y))
  }
  const right = runs.flatMap(([y, , end]) => [[end, y] as const, [end, y + 1] as const])
  const left = runs.flatMap(([y, start]) => [[start, y] as const, [start, y + 1] as const]).reverse()
  ;[...right, ...left].forEach(([x, y], index) => corner(x, y, index))
  path.closePath()
  return path
}

function roundOutline(from: Point, to: Point, diameter: number, view: Viewport): Path2D {
  const [a, b] = [toScreen(view, from), toScreen(view, to)]
  const radius = Math.max(1.5, (diameter / 2) * view.zoom)
  const angle = Math.atan2(b.y - a.y, b.x - a.x)
  const path = new Path2D()
  path.arc(a.x, a.y, radius, angle + Math.PI / 2, angle + (Math.PI * 3) / 2)
  path.arc(b.x, b.y, radius, angle - Math.PI / 2, angle + Math.PI / 2)
  path.closePath()
  return path
}

type PolygonPreview = Extract<Preview, { type: 'polygon' }>

function drawPolygon(
  target: CanvasRenderingContext2D,
  { points, pointer, closes, erase }: PolygonPreview,
  view: Viewport,
  { activeColour, pixelRatio }: PreviewLook
): void {
  const corners = points.map((point) => toScreen(view, point))
  const path = new Path2D()
  corners.forEach(({ x, y }, index) => (index === 0 ? path.moveTo(x, y) : path.lineTo(x, y)))
  if (pointer && !closes) {
    const { x, y } = toScreen(view, pointer)
    path.lineTo(x, y)
  }
  const filled = new Path2D(path)
  filled.closePath()
  target.fillStyle = erase ? 'rgb(255 255 255 / 22%)' : `rgb(${activeColour.join(' ')} / 30%)`
  target.fill(filled)
  outline(target, closes ? filled : path, erase ? null : activeColour, pixelRatio)

  const isFreehand = corners.length > 60
  corners.forEach(({ x, y }, index) => {
    if (index > 0 && isFreehand) return
    const radius = (index === 0 ? (closes ? 7 : 5) : 3.5) * pixelRatio
    const dot = new Path2D()
    dot.arc(x, y, radius, 0, Math.PI * 2)
    target.fillStyle = index === 0 && closes ? `rgb(${activeColour.join(' ')})` : '#fff'
    target.fill(dot)
    outline(target, dot, erase ? null : activeColour, pixelRatio)
  })
}

/** Fills the region's runs that are on screen; rows that share a line of the screen are drawn once. */
function drawRegion(target: CanvasRenderingContext2D, region: Region, colour: Colour, view: Viewport): void {
  const screen: Size = target.canvas
  const seen = visiblePixels(view, { width: Infinity, height: Infinity }, screen)
  const stride = Math.max(1, Math.floor(1 / view.zoom))
  const path = new Path2D()
  const { runs } = region
  for (let i = 0; i < runs.length; i += 3) {
    const y = runs[i]
    if (y % stride !== 0 || y < seen.y - stride || y > seen.y + seen.height) continue
    const from = toScreen(view, { x: runs[i + 1], y })
    const to = toScreen(view, { x: runs[i + 2], y: y + stride })
    path.rect(
      Math.round(from.x),
      Math.round(from.y),
      Math.round(to.x) - Math.round(from.x),
      Math.round(to.y) - Math.round(from.y)
    )
  }
  target.fillStyle = `rgb(${colour.map((part) => Math.round(part + (255 - part) * 0.35)).join(' ')} / 75%)`
  target.fill(path)
}

/** A line that is visible on any photo: dark beneath, then the colour; null is the eraser, dashed white. */
function outline(target: CanvasRenderingContext2D, path: Path2D, colour: Colour | null, pixelRatio: number): void {
  target.lineJoin = 'round'
  target.strokeStyle = 'rgb(0 0 0 / 65%)'
  target.lineWidth = 3.5 * pixelRatio
  target.setLineDash([])
  target.stroke(path)
  target.strokeStyle = colour
    ? `rgb(${colour.map((part) => Math.round(part + (255 - part) * 0.45)).join(' ')})`
    : '#fff'
  target.lineWidth = 1.5 * pixelRatio
  target.setLineDash(colour ? [] : [4 * pixelRatio, 3 * pixelRatio])
  target.stroke(path)
  target.setLineDash([])
}
