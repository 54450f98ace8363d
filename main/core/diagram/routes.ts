/**
 * How wires run: along the axes, around the cards, through the gutters between columns and rows. Every wire chooses the cheapest
 * of a fixed list of shapes, so that the same net is always drawn the same way.
 */
export interface Point {
  readonly x: number
  readonly y: number
}
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface RouteRequest {
  readonly from: number
  readonly to: number
  readonly width: number
}
export interface Surroundings {
  readonly boxes: readonly Box[]
  /** x of the free strips left and right of every column, y of those above and below every row. */
  readonly gutters: readonly number[]
  readonly corridors: readonly number[]
}
export interface Route {
  readonly points: readonly Point[]
}

/** Room that a wire keeps from a card, and from another wire beside it. */
const CLEARANCE = 8
const OFFSETS = [0, -14, 14, -28, 28]
const COST = { blocked: 10_000, overlap: 300, crossing: 12, bend: 6, length: 0.02, offset: 1 }

/** Short wires are laid first: they have the least choice. */
export function routeWires(requests: readonly RouteRequest[], around: Surroundings): readonly Route[] {
  const span = ({ from, to }: RouteRequest) =>
    Math.abs(around.boxes[from]!.x - around.boxes[to]!.x) + Math.abs(around.boxes[from]!.y - around.boxes[to]!.y)
  const order = requests.map((_, i) => i).toSorted((a, b) => span(requests[a]!) - span(requests[b]!) || a - b)
  const routes: Route[] = []
  const laid: Laid[] = []
  for (const i of order) {
    const request = requests[i]!
    const best = candidates(request, around)
      .map(({ points, extra }) => ({ points, cost: extra + costOf(points, request, around, laid) }))
      .reduce((a, b) => (b.cost < a.cost ? b : a))
    routes[i] = { points: best.points }
    laid.push(...segmentsOf(best.points).map((segment) => ({ ...segment, from: request.from, to: request.to })))
  }
  return routes
}

interface Segment {
  readonly a: Point
  readonly b: Point
}
interface Laid extends Segment {
  readonly from: number
  readonly to: number
}
interface Candidate {
  readonly points: readonly Point[]
  readonly extra: number
}

function candidates({ from, to }: RouteRequest, { boxes, gutters, corridors }: Surroundings): Candidate[] {
  const [a, b] = [boxes[from]!, boxes[to]!]
  const [start, end] = [middleOf(a), middleOf(b)]
  const right = { x: a.x + a.width, y: start.y }
  const left = { x: b.x, y: end.y }
  const leave = { x: start.x, y: end.y > start.y ? a.y + a.height : a.y }
  const enter = { x: end.x, y: end.y > start.y ? b.y : b.y + b.height }
  const found: Candidate[] = []
  const add = (extra: number, ...points: Point[]) => found.push({ points: withoutRepeats(points), extra })
  const afterA = gutters.find((x) => x > right.x - 1) ?? right.x
  const beforeB = gutters.findLast((x) => x < left.x + 1) ?? left.x

  if (Math.abs(start.y - end.y) < 1 && right.x < left.x) add(0, right, left)
  if (Math.abs(start.x - end.x) < 1) add(0, leave, enter)
  if (end.y !== start.y && end.x > right.x) add(0, right, { x: end.x, y: start.y }, enter)
  if (end.y !== start.y && left.x > start.x) add(4, leave, { x: start.x, y: end.y }, left)
  for (const offset of OFFSETS) {
    const extra = Math.abs(offset) * COST.offset
    for (const x of new Set([afterA, beforeB]))
      if (x + offset > right.x && x + offset < left.x)
        add(extra, right, { x: x + offset, y: right.y }, { x: x + offset, y: left.y }, left)
    for (const y of corridors) {
      add(
        extra + 8,
        right,
        { x: afterA, y: right.y },
        { x: afterA, y: y + offset / 2 },
        { x: beforeB, y: y + offset / 2 },
        { x: beforeB, y: left.y },
        left
      )
      add(
        extra + 4,
        right,
        { x: afterA, y: right.y },
        { x: afterA, y: y + offset / 2 },
        { x: end.x, y: y + offset / 2 },
        { x: end.x, y: y < end.y ? b.y : b.y + b.height }
      )
      add(
        extra + 4,
        { x: start.x, y: y < start.y ? a.y : a.y + a.height },
        { x: start.x, y: y + offset / 2 },
        { x: beforeB, y: y + offset / 2 },
        { x: beforeB, y: left.y },
        left
      )
    }
  }
  return found
}

const middleOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

function withoutRepeats(points: readonly Point[]): Point[] {
  const kept = points.filter((p, i) => i === 0 || Math.hypot(p.x - points[i - 1]!.x, p.y - points[i - 1]!.y) > 0.5)
  return kept.filter((p, i) => {
    const [before, after] = [kept[i - 1], kept[i + 1]]
    return !before || !after || !((before.x === p.x && p.x === after.x) || (before.y === p.y && p.y === after.y))
  })
}

const segmentsOf = (points: readonly Point[]): Segment[] => points.slice(1).map((b, i) => ({ a: points[i]!, b }))

function costOf(
  points: readonly Point[],
  request: RouteRequest,
  { boxes }: Surroundings,
  laid: readonly Laid[]
): number {
  let cost = COST.bend * (points.length - 2)
  for (const segment of segmentsOf(points)) {
    cost += COST.length * (Math.abs(segment.a.x - segment.b.x) + Math.abs(segment.a.y - segment.b.y))
    boxes.forEach((box, i) => {
      const room = i === request.from || i === request.to ? -2 : CLEARANCE
      if (meets(segment, box, room)) cost += COST.blocked
    })
    for (const other of laid) {
      if (other.from === request.from || other.to === request.to) continue
      const shared = overlap(segment, other)
      if (shared > 0) cost += COST.overlap + shared
      else if (crosses(segment, other)) cost += COST.crossing
    }
  }
  return cost
}

const range = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a])

function meets({ a, b }: Segment, box: Box, room: number): boolean {
  const [[left, right], [top, bottom]] = [range(a.x, b.x), range(a.y, b.y)]
  return (
    right > box.x - room && left < box.x + box.width + room && bottom > box.y - room && top < box.y + box.height + room
  )
}

/** How far two parallel segments run side by side with too little room. */
function overlap(a: Segment, b: Segment): number {
  const isLevel = (s: Segment) => s.a.y === s.b.y
  if (isLevel(a) !== isLevel(b)) return 0
  const [across, along] = isLevel(a) ? (['y', 'x'] as const) : (['x', 'y'] as const)
  if (Math.abs(a.a[across] - b.a[across]) > 10) return 0
  const [[low, high], [from, to]] = [range(a.a[along], a.b[along]), range(b.a[along], b.b[along])]
  return Math.max(0, Math.min(high, to) - Math.max(low, from) - 4)
}

function crosses(a: Segment, b: Segment): boolean {
  const [[ax, ax2], [ay, ay2]] = [range(a.a.x, a.b.x), range(a.a.y, a.b.y)]
  const [[bx, bx2], [by, by2]] = [range(b.a.x, b.b.x), range(b.a.y, b.b.y)]
  return ax < bx2 && ax2 > bx && ay <= by2 && ay2 >= by ? true : ax <= bx2 && ax2 >= bx && ay < by2 && ay2 > by
}
