/** Per-class IoU as rows of bars: who they are, how long (0..1), and how much they moved since the validation before. */

export interface IouBar {
  readonly name: string
  readonly color: string
  /** null for a class that occurs neither in labels nor in predictions. */
  readonly iou: number | null
  readonly change: number | null
}

interface BarClass {
  readonly name: string
  readonly color: string
}

/** Changes below half a percent point are noise and not told. */
const LEAST_CHANGE = 0.005

export function iouBars(
  classes: readonly BarClass[],
  iou: readonly (number | null)[],
  previous: readonly (number | null)[] = []
): readonly IouBar[] {
  return classes.map(({ name, color }, index) => {
    const now = iou[index] ?? null
    const before = previous[index] ?? null
    const change = now === null || before === null ? 0 : now - before
    return { name, color, iou: now, change: Math.abs(change) < LEAST_CHANGE ? null : change }
  })
}
