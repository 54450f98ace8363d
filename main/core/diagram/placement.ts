/**
 * Where the cards of a picture go. Time runs to the right, resolution falls downwards: every resolution has a row, so that an
 * encoder descends on the left, a decoder climbs on the right, and a skip connection runs level between them.
 */
import type { Scheme } from './scheme'

export interface Row {
  /** Power of two that the image's side is divided by; null for the row of values without extent. */
  readonly level: number | null
  readonly top: number
  readonly height: number
}

export interface Place {
  readonly row: number
  readonly column: number
  /** Parallel branches of one resolution lie in lanes beneath one another. */
  readonly lane: number
}

export interface Measures {
  readonly cardHeight: number
  readonly laneGap: number
  readonly rowGap: number
}

export interface Placement {
  readonly places: readonly Place[]
  readonly rows: readonly Row[]
  readonly columns: number
}

/** @param levels of every card, see Row.level */
export function placeCards(scheme: Scheme, levels: readonly (number | null)[], measures: Measures): Placement {
  const order = [...new Set(levels)].toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity))
  const rowOf = levels.map((level) => order.indexOf(level))
  const cells = new Map<string, number>()
  const places: Place[] = []
  const into = scheme.cards.map((_, card) => scheme.wires.filter((w) => w.to === card).map((w) => w.from))
  const outOf = scheme.cards.map((_, card) => scheme.wires.filter((w) => w.from === card).map((w) => w.to))

  scheme.cards.forEach((_, card) => {
    const row = rowOf[card]!
    const earliest = (from: number) => places[from]!.column + stepTo(places[from]!.row, row)
    let column = Math.max(0, ...into[card]!.map(earliest))
    const sameRow = into[card]!.filter((from) => places[from]!.row === row)
    let lane = Math.min(...sameRow.map((from) => places[from]!.lane), Infinity)
    if (lane === Infinity) lane = 0
    for (let cell = cellOf(row, column, lane); cells.has(cell); cell = cellOf(row, column, lane)) {
      const occupant = cells.get(cell)!
      if (into[occupant]!.some((from) => into[card]!.includes(from))) lane++
      else column++
    }
    cells.set(cellOf(row, column, lane), card)
    places.push({ row, column, lane })
  })
  pullBranches()
  return { places, rows: measureRows(order, places, measures), columns: Math.max(...places.map((p) => p.column)) + 1 }

  /** A branch beside the main path moves right, to the column before where it is read. */
  function pullBranches(): void {
    for (let card = scheme.cards.length - 1; card > 0; card--) {
      const { row, column, lane } = places[card]!
      const isBranch = into[card]!.every((from) => outOf[from]!.length > 1 && places[from]!.row >= row)
      if (!isBranch || outOf[card]!.length === 0) continue
      const latest = Math.min(...outOf[card]!.map((to) => places[to]!.column - 1))
      for (let wanted = latest; wanted > column; wanted--)
        if (!cells.has(cellOf(row, wanted, lane))) {
          cells.delete(cellOf(row, column, lane))
          cells.set(cellOf(row, wanted, lane), card)
          places[card] = { row, column: wanted, lane }
          break
        }
    }
  }
}

const cellOf = (row: number, column: number, lane: number): string => `${row},${column},${lane}`
/** Within a row one goes right, between rows straight up or down. */
const stepTo = (from: number, to: number): number => (from === to ? 1 : 0)

function measureRows(
  levels: readonly (number | null)[],
  places: readonly Place[],
  { cardHeight, laneGap, rowGap }: Measures
): Row[] {
  let top = 0
  return levels.map((level, row) => {
    const lanes = Math.max(...places.filter((p) => p.row === row).map((p) => p.lane)) + 1
    const height = lanes * cardHeight + (lanes - 1) * laneGap + rowGap
    const placed = { level, top, height }
    top += height
    return placed
  })
}
