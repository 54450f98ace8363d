/**
 * A net as a picture: cards, wires and rows with their places, in pixels. Whoever draws it only has to put these shapes on
 * screen. The same net always gives the same picture.
 */
import type { Graph } from '../graph/graph'
import { foldBlocks, isWeighted, type BlockFacts } from './blocks'
import type { Flow } from './flow'
import { titleOf } from './names'
import { placeCards, type Row } from './placement'
import { routeWires, type Box, type Point, type Surroundings } from './routes'
import { findScheme, type Scheme } from './scheme'
import { outputOf, shapeText, type LayerSummary } from './summary'
import { roundedPath, shorten } from './shapes'
import { layersOf, type Kind, type Unit } from './unit'

export interface DiagramBlock extends Box {
  readonly kind: Kind
  /** How several inputs are joined at its start, '+', '×' or 'concat'; null with one input. */
  readonly joint: string | null
  /** A join that stands alone is a small circle, a pool that several blocks read a pill. */
  readonly form: 'card' | 'circle' | 'pill'
  /** What fits on the card, and the whole of it. */
  readonly title: string
  readonly label: string
  readonly fullTitle: string
  readonly fullLabel: string
  /** '64 × 16 × 16' */
  readonly shape: string
  readonly channels: number
  readonly parameters: number
  readonly state: 'frozen' | 'trained' | 'partly' | 'plain'
  readonly origin: 'loaded' | 'fresh' | 'partly' | 'plain'
  /** Rows of the table of layers. */
  readonly layers: readonly number[]
}

export interface DiagramWire {
  readonly from: number
  readonly to: number
  /** An SVG path. */
  readonly path: string
  /** Where the path ends, and in which direction, degrees. */
  readonly tip: Point & { readonly angle: number }
  readonly width: number
  readonly channels: number
  /** Between blocks that do not follow one another. */
  readonly isSkip: boolean
  readonly badge: (Box & { readonly text: string }) | null
}

export interface DiagramRow extends Row {
  /** '1/4' */
  readonly title: string
  /** '64 × 64' */
  readonly size: string
}

export interface Diagram {
  readonly width: number
  readonly height: number
  readonly rows: readonly DiagramRow[]
  readonly blocks: readonly DiagramBlock[]
  readonly wires: readonly DiagramWire[]
}

const CARD = { width: 178, height: 64 }
const GUTTER = 58
const ROW_GAP = 50
const LANE_GAP = 18
const SIZES = { card: CARD, circle: { width: 30, height: 30 }, pill: { width: 104, height: 26 } }
const MARGIN = { left: 92, top: 10, right: 34, bottom: 10 }

/** @param rows for the units of `layers` that have a row in the table, the row */
export function drawDiagram(layers: Flow, graph: Graph, image: string, rows: ReadonlyMap<Unit, LayerSummary>): Diagram {
  const scheme = findScheme(foldBlocks(layers, factsOf(graph, rows)))
  const levels = findLevels(scheme, graph, image)
  const placement = placeCards(scheme, levels, { cardHeight: CARD.height, laneGap: LANE_GAP, rowGap: ROW_GAP })
  const pitch = CARD.width + GUTTER
  const boxes = placement.places.map(({ row, column, lane }, card) => {
    const x = MARGIN.left + GUTTER / 2 + column * pitch
    const y = MARGIN.top + placement.rows[row]!.top + ROW_GAP / 2 + lane * (CARD.height + LANE_GAP)
    const { width, height } = SIZES[formOf(scheme.cards[card]!)]
    return { x: x + (CARD.width - width) / 2, y: y + (CARD.height - height) / 2, width, height }
  })
  const bottom = MARGIN.top + placement.rows.at(-1)!.top + placement.rows.at(-1)!.height
  const around = {
    boxes,
    gutters: Array.from({ length: placement.columns + 1 }, (_, i) => MARGIN.left + i * pitch),
    corridors: [...placement.rows.map((row) => MARGIN.top + row.top), bottom]
  }
  return {
    width: MARGIN.left + placement.columns * pitch + MARGIN.right,
    height: bottom + MARGIN.bottom,
    rows: placement.rows.map((row, i) => labelRow(row, i, placement.places, scheme, graph)),
    blocks: describeBlocks(scheme, boxes, layers, graph, rows),
    wires: drawWires(scheme, around, levels, graph)
  }
}

function formOf(unit: Unit): DiagramBlock['form'] {
  if (isWeighted(unit) || unit.kind === 'input' || unit.kind === 'output') return 'card'
  return unit.kind === 'join' ? 'circle' : 'pill'
}

function factsOf(graph: Graph, rows: ReadonlyMap<Unit, LayerSummary>): BlockFacts {
  return {
    graph,
    nameOf: (layer) => rows.get(layer)?.name ?? '',
    stampOf: (layer) => {
      const row = rows.get(layer)
      return row && row.parameters > 0 ? `${stateOf([row])} ${originOf([row])}` : ''
    }
  }
}

/** How often the image's side is halved in what each card hands on; tokens without height and width keep their source's. */
function findLevels({ cards, wires }: Scheme, graph: Graph, image: string): readonly (number | null)[] {
  const [, , height = 1, width = 1] = graph.shapeOf(image) as number[]
  const levels: (number | null)[] = []
  cards.forEach((card, i) => {
    const shape = graph.shapeOf(outputOf(card))
    const area = shape.length === 4 ? shape[2]! * shape[3]! : shape.length === 3 ? shape[1]! : 1
    const source = wires.find((w) => w.to === i)?.from
    const level = Math.round(Math.log2(Math.sqrt((height * width) / area)))
    const isKnown = shape.length === 4 || levels.includes(level)
    levels[i] = area === 1 && height * width > 1 ? null : isKnown ? level : (levels[source ?? 0] ?? null)
  })
  return levels
}

function labelRow(
  row: Row,
  index: number,
  places: readonly { row: number }[],
  scheme: Scheme,
  graph: Graph
): DiagramRow {
  const sizes = scheme.cards.flatMap((card, i) => {
    const shape = graph.shapeOf(outputOf(card))
    return places[i]!.row === index && shape.length === 4 ? [shape.slice(2).join(' × ')] : []
  })
  const size = sizes.length === 0 ? '' : new Set(sizes).size === 1 ? sizes[0]! : `≈ ${sizes[0]}`
  if (row.level === null) return { ...row, top: row.top + MARGIN.top, title: '1 × 1', size: 'whole image' }
  const title = row.level === 0 ? 'full size' : row.level > 0 ? `1/${2 ** row.level}` : `×${2 ** -row.level}`
  return { ...row, top: row.top + MARGIN.top, title, size }
}

/** Letters that fit on a card, by the width of an average one. */
const FITS = { title: 24, label: 27, badge: 26 }
/** Letters that the lock of a frozen block takes away. */
const LOCK = 3
const JOINT_SIGNS: Readonly<Record<string, string>> = { Add: '+', Sub: '−', Mul: '×', Concat: 'concat', MatMul: '·' }

function describeBlocks(
  { cards, wires }: Scheme,
  boxes: readonly Box[],
  layers: Flow,
  graph: Graph,
  rows: ReadonlyMap<Unit, LayerSummary>
): DiagramBlock[] {
  const index = new Map([...rows.keys()].map((unit, i) => [unit, i] as const))
  const namesOf = (unit: Unit) =>
    layersOf(unit)
      .filter(isWeighted)
      .flatMap((l) => rows.get(l)?.name ?? [])
  const all = layers.units.flatMap(namesOf)
  return cards.map((card, i) => {
    const own = layersOf(card).flatMap((layer) => rows.get(layer) ?? [])
    const parts = (card.parts.length > 0 ? card.parts : [card]).map(namesOf).filter((names) => names.length > 0)
    const fullTitle = parts.length > 0 ? titleOf(parts, all) : (own[0]?.name ?? graph.outputs.join(', '))
    const shape = graph.shapeOf(outputOf(card))
    const form = formOf(card)
    const joint =
      form === 'circle' ? (card.nodes[0]?.op ?? null) : wires.filter((w) => w.to === i).length > 1 ? card.joint : null
    const fullLabel =
      card.kind === 'output' ? 'score of every class' : card.kind === 'input' ? 'red, green, blue' : card.label
    return {
      ...boxes[i]!,
      kind: card.kind,
      joint: joint && (JOINT_SIGNS[joint] ?? joint),
      form,
      title: shorten(fullTitle, FITS.title - (stateOf(own) === 'frozen' ? LOCK : 0)),
      label: shorten(fullLabel, FITS.label - (joint ? 1 : 0)),
      fullTitle,
      fullLabel,
      shape: shapeText(shape),
      channels: shape[1] ?? 1,
      parameters: own.reduce((sum, row) => sum + row.parameters, 0),
      state: stateOf(own),
      origin: originOf(own),
      layers: layersOf(card).flatMap((layer) => index.get(layer) ?? [])
    }
  })
}

function stateOf(rows: readonly LayerSummary[]): DiagramBlock['state'] {
  const { parameters, trained } = totalOf(rows)
  if (parameters === 0) return 'plain'
  return trained === 0 ? 'frozen' : trained === parameters ? 'trained' : 'partly'
}
function originOf(rows: readonly LayerSummary[]): DiagramBlock['origin'] {
  const { parameters, loaded } = totalOf(rows)
  if (parameters === 0) return 'plain'
  return loaded === 0 ? 'fresh' : loaded === parameters ? 'loaded' : 'partly'
}
export function totalOf(rows: readonly LayerSummary[]): {
  readonly parameters: number
  readonly trained: number
  readonly loaded: number
} {
  const sum = (pick: (row: LayerSummary) => number) => rows.reduce((total, row) => total + pick(row), 0)
  return { parameters: sum((r) => r.parameters), trained: sum((r) => r.trained), loaded: sum((r) => r.loaded) }
}

function drawWires(
  { wires }: Scheme,
  around: Surroundings,
  levels: readonly (number | null)[],
  graph: Graph
): DiagramWire[] {
  const channelsOf = (value: string) => graph.shapeOf(value)[1] ?? 1
  const widthOf = (value: string) => Math.min(11, 1.8 + Math.max(0, Math.log2(channelsOf(value) / 2) - 0.5))
  const routes = routeWires(
    wires.map(({ from, to, value }) => ({ from, to, width: widthOf(value) })),
    around
  )
  return wires.map(({ from, to, value, badges }, i) => {
    const { points } = routes[i]!
    const readers = wires.filter((w) => w.from === from).map((w) => w.to)
    const [before, end] = [points.at(-2)!, points.at(-1)!]
    return {
      from,
      to,
      path: roundedPath(points, 14, 7),
      tip: { ...end, angle: (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI },
      width: widthOf(value),
      channels: channelsOf(value),
      isSkip: isSkip(from, to, readers, levels),
      badge: badges.length > 0 ? placeBadge(points, badges.join(' · '), readers.length > 1) : null
    }
  })
}

/** One that stays at its resolution while the way through the net goes down, or goes on without it. */
function isSkip(from: number, to: number, readers: readonly number[], levels: readonly (number | null)[]): boolean {
  if (levels[from] !== levels[to]) return false
  const goesDown = readers.some((reader) => (levels[reader] ?? 0) > (levels[from] ?? 0))
  return to === Math.max(...readers) && to - from > 1 && (goesDown || readers.length === 2)
}

/** Room that a badge leaves to the tip of its wire. */
const TIP = 14

/** On the last stretch with room for it; near its end when other wires begin like this one. */
function placeBadge(points: readonly Point[], full: string, isShared: boolean): DiagramWire['badge'] {
  const text = shorten(full, FITS.badge)
  const size = { width: text.length * 5.5 + 14, height: 18 }
  const stretches = points.slice(1).map((b, i) => ({ a: points[i]!, b }))
  const length = ({ a, b }: { a: Point; b: Point }) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
  const room = ({ a, b }: { a: Point; b: Point }) => (a.y === b.y ? size.width : size.height) + 16
  const longest = stretches.reduce((best, next) => (length(next) > length(best) ? next : best))
  const stretch = stretches.findLast((s) => length(s) >= room(s)) ?? longest
  const isLong = length(stretch) > 2 * room(stretch)
  const share = isShared && isLong ? 1 - (room(stretch) / 2 + TIP) / length(stretch) : 0.5
  const at = (axis: 'x' | 'y') => stretch.a[axis] + (stretch.b[axis] - stretch.a[axis]) * share
  return { x: at('x') - size.width / 2, y: at('y') - size.height / 2, ...size, text }
}
