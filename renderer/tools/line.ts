/** A straight line of a width, from where the button goes down to where it goes up. */
import { snapToPixels } from '../raster/disc'
import { fillSegment } from '../raster/segment'
import { ShapeTool } from './shape'
import type { Editing, Point, ToolDefinition } from './tool'

export const line: ToolDefinition = {
  title: 'Line',
  group: 'shape',
  key: 'i',
  hint: 'drag from end to end; Shift keeps to steps of 45°',
  icon: 'M5 19L19 5M5 19m-1.500 0a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M19 5m-1.500 0a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0',
  cursor: 'crosshair',
  options: ['lineWidth'],
  decider: 'hand',
  create: () => new ShapeTool({ draw, outline, regular: steppedEnd })
}

function draw(from: Point, to: Point, { options: { lineWidth } }: Editing) {
  const [a, b] = [from, to].map(({ x, y }) => snapToPixels(x, y, lineWidth))
  return (target: Parameters<typeof fillSegment>[0], value: number) => fillSegment(target, a, b, lineWidth, value)
}

function outline(from: Point, to: Point, { options: { lineWidth } }: Editing): Point[] {
  const angle = Math.atan2(to.y - from.y, to.x - from.x)
  const roundEnd = ({ x, y }: Point, start: number) =>
    Array.from({ length: 13 }, (_, i) => {
      const turn = start + (i / 12) * Math.PI
      return { x: x + (Math.cos(turn) * lineWidth) / 2, y: y + (Math.sin(turn) * lineWidth) / 2 }
    })
  return [...roundEnd(from, angle + Math.PI / 2), ...roundEnd(to, angle - Math.PI / 2)]
}

function steppedEnd(from: Point, to: Point): Point {
  const step = Math.PI / 4
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / step) * step
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length }
}
