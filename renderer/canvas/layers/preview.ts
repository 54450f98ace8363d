/** Draws what a tool is about to do: the footprint of the brush, the outline of a polygon, the region under the pointer. */
import { snapToPixels } from '../../raster/disc'
import type { Region } from '../../raster/flood'
import { UNLABELLED } from '../../raster/pixels'
import { segmentRuns } from '../../raster/segment'
import type { Point, Preview, SegmentClick } from '../../tools/tool'
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
    case 'brush':
      return drawBrush(target, preview, view, look)
    case 'polygon':
      return drawPolygon(target, preview, view, look)
    case 'outline':
      return drawOutline(target, preview, view, look)
    case 'cursor':
      return drawCursor(target, preview, view, look)
    case 'clicks':
      return drawClicks(target, preview.clicks, view, look)
    case 'region':
      return drawRegion(
        target,
        preview.region,
        preview.value === UNLABELLED ? WHITE : look.colourOf(preview.value),
        view
      )
  }
}

type PreviewOf<Type extends Preview['type']> = Extract<Preview, { type: Type }>

const WHITE: Colour = [255, 255, 255]

function drawBrush(
  target: CanvasRenderingContext2D,
  { from, to, diameter, isSquare, erase }: PreviewOf<'brush'>,
  view: Viewport,
  look: PreviewLook
): void {
  const [a, b] = [from, to].map((point) => snapToPixels(point.x, point.y, diameter))
  const isExact = view.zoom >= EXACT_FROM && diameter <= LARGEST_EXACT
  const path = isExact
    ? exactOutline(segmentRuns(a, b, diameter, isSquare), view)
    : isSquare
      ? closedPath(squareHull(from, to, diameter), view)
      : roundOutline(from, to, diameter, view)
  outline(target, path, erase ? null : look.activeColour, look.pixelRatio)
}

/** The edge of the very pixels that will be painted. */
function exactOutline(rows: ReturnType<typeof segmentRuns>, view: Viewport): Path2D {
  const runs = [...rows]
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

/** Around the way of a square: corners in order, seen from its middle. */
function squareHull(from: Point, to: Point, side: number): Point[] {
  const half = side / 2
  const [right, down] = [to.x >= from.x ? 1 : -1, to.y >= from.y ? 1 : -1]
  const corner = ({ x, y }: Point, dx: number, dy: number) => ({ x: x + dx * half, y: y + dy * half })
  return [
    corner(from, -right, -down),
    corner(from, right, -down),
    corner(to, right, -down),
    corner(to, right, down),
    corner(to, -right, down),
    corner(from, -right, down)
  ]
}

function closedPath(points: readonly Point[], view: Viewport): Path2D {
  const path = new Path2D()
  for (const point of points) {
    const { x, y } = toScreen(view, point)
    path.lineTo(x, y)
  }
  path.closePath()
  return path
}

function drawOutline(
  target: CanvasRenderingContext2D,
  { points, erase }: PreviewOf<'outline'>,
  view: Viewport,
  { activeColour, pixelRatio }: PreviewLook
): void {
  const path = closedPath(points, view)
  target.fillStyle = erase ? 'rgb(255 255 255 / 22%)' : `rgb(${activeColour.join(' ')} / 30%)`
  target.fill(path)
  outline(target, path, erase ? null : activeColour, pixelRatio)
}

function drawPolygon(
  target: CanvasRenderingContext2D,
  { points, tail, isClosed, closes, erase }: PreviewOf<'polygon'>,
  view: Viewport,
  { activeColour, pixelRatio }: PreviewLook
): void {
  const path = new Path2D()
  for (const point of [...points, ...tail]) {
    const { x, y } = toScreen(view, point)
    path.lineTo(x, y)
  }
  const filled = closedPath([...points, ...tail], view)
  target.fillStyle = erase ? 'rgb(255 255 255 / 22%)' : `rgb(${activeColour.join(' ')} / 30%)`
  target.fill(filled)
  outline(target, isClosed || closes ? filled : path, erase ? null : activeColour, pixelRatio)

  const isCrowded = points.length > MOST_HANDLES
  points.forEach((point, index) => {
    if (index > 0 && isCrowded) return
    const isClosing = index === 0 && closes
    drawHandle(target, toScreen(view, point), (index === 0 && !isClosed ? (closes ? 7 : 5) : 3.5) * pixelRatio, {
      fill: isClosing ? activeColour : WHITE,
      edge: erase ? null : activeColour,
      pixelRatio
    })
  })
}

/** More would hide the outline. */
const MOST_HANDLES = 400

function drawHandle(
  target: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  { fill, edge, pixelRatio }: { readonly fill: Colour; readonly edge: Colour | null; readonly pixelRatio: number }
): void {
  const dot = new Path2D()
  dot.arc(x, y, radius, 0, Math.PI * 2)
  target.fillStyle = `rgb(${fill.join(' ')})`
  target.fill(dot)
  outline(target, dot, edge, pixelRatio)
}

/** Four lines that leave the pixel itself free; a ring around it while it is down. */
function drawCursor(
  target: CanvasRenderingContext2D,
  { at, isDown }: PreviewOf<'cursor'>,
  view: Viewport,
  { activeColour, pixelRatio }: PreviewLook
): void {
  const { x, y } = toScreen(view, at)
  const gap = Math.max(5 * pixelRatio, view.zoom / 2 + pixelRatio)
  const arm = 12 * pixelRatio
  const path = new Path2D()
  for (const [dx, dy] of [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1]
  ] as const) {
    path.moveTo(x + dx * gap, y + dy * gap)
    path.lineTo(x + dx * (gap + arm), y + dy * (gap + arm))
  }
  if (isDown) {
    path.moveTo(x + gap, y)
    path.arc(x, y, gap, 0, 2 * Math.PI)
  }
  outline(target, path, isDown ? activeColour : WHITE, pixelRatio)
}

/** A plus for what belongs to the object, a minus for what does not. */
function drawClicks(
  target: CanvasRenderingContext2D,
  clicks: readonly SegmentClick[],
  view: Viewport,
  { activeColour, pixelRatio }: PreviewLook
): void {
  const arm = 3.5 * pixelRatio
  for (const click of clicks) {
    const { x, y } = toScreen(view, click)
    const fill = click.belongs ? activeColour : DARK
    drawHandle(target, { x, y }, 8 * pixelRatio, { fill, edge: click.belongs ? activeColour : null, pixelRatio })
    target.fillStyle = '#fff'
    target.fillRect(x - arm, y - pixelRatio, 2 * arm, 2 * pixelRatio)
    if (click.belongs) target.fillRect(x - pixelRatio, y - arm, 2 * pixelRatio, 2 * arm)
  }
}

const DARK: Colour = [32, 32, 36]

/** Fills the region's runs that are on screen; rows that share a line of the screen are drawn once. */
function drawRegion(
  target: CanvasRenderingContext2D,
  region: Pick<Region, 'runs'>,
  colour: Colour,
  view: Viewport
): void {
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
