/** A confusion matrix as a picture: a square of cells, one row per true class, each with its share of that class. */

export interface ConfusionCell {
  readonly truth: number
  readonly predicted: number
  readonly x: number
  readonly y: number
  /** Pixels. */
  readonly count: number
  /** Of the true class; null for a class without labelled pixels. */
  readonly share: number | null
}

export interface ConfusionPicture {
  readonly side: number
  readonly cells: readonly ConfusionCell[]
  /** Whether a share in percent fits into a cell. */
  readonly hasText: boolean
}

const LARGEST_SIDE = 34
const SMALLEST_SIDE = 3
const SIDE_WITH_TEXT = 24

/** @param width pixels there are for all cells of a row */
export function confusionPicture(rows: readonly (readonly number[])[], width: number): ConfusionPicture {
  const side = Math.min(LARGEST_SIDE, Math.max(SMALLEST_SIDE, Math.floor(width / Math.max(1, rows.length))))
  const cells = rows.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => ({
      truth,
      predicted,
      x: predicted * side,
      y: truth * side,
      count,
      share: total > 0 ? count / total : null
    }))
  })
  return { side, cells, hasText: side >= SIDE_WITH_TEXT }
}
