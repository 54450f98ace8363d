/**
 * What may be painted over, in one place: labels seen through a rule that keeps locked classes and, if wanted, everything
 * but one class. Tools write to it as to any labels; what the rule keeps stays.
 */
import { type PixelTarget } from './pixels'

export interface WriteRule {
  /** Classes that are never painted over. */
  readonly locked: ReadonlySet<number>
  /** The only value that may be painted over (UNLABELLED is one); null for any. */
  readonly only: number | null
}

/** The labels themselves when the rule allows everything. */
export function guarded(labels: PixelTarget, rule: WriteRule): PixelTarget {
  return rule.locked.size === 0 && rule.only === null ? labels : new GuardedLabels(labels, rule)
}

export function allows({ locked, only }: WriteRule, present: number): boolean {
  return !locked.has(present) && (only === null || present === only)
}

class GuardedLabels implements PixelTarget {
  readonly width: number
  readonly height: number

  constructor(
    private readonly labels: PixelTarget,
    private readonly rule: WriteRule
  ) {
    this.width = labels.width
    this.height = labels.height
  }

  at(x: number, y: number): number {
    return this.labels.at(x, y)
  }

  runStart(x: number, y: number): number {
    return this.labels.runStart(x, y)
  }

  runEnd(x: number, y: number, limit?: number): number {
    return this.labels.runEnd(x, y, limit)
  }

  keeps(value: number): boolean {
    return !allows(this.rule, value)
  }

  fillSpan(y: number, left: number, right: number, value: number): void {
    if (y < 0 || y >= this.height) return
    const end = Math.min(right, this.width)
    for (let x = Math.max(0, left); x < end;) {
      const present = this.labels.at(x, y)
      const runEnd = this.labels.runEnd(x, y, end)
      if (present !== value && allows(this.rule, present)) this.labels.fillSpan(y, x, runEnd, value)
      x = runEnd
    }
  }
}
