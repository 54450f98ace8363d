/** How much the pixels of a class count in the loss, from how often it was labelled. */

/** Inverse frequency, softened by the square root so that a rare class does not drown the others; mean 1 over labelled pixels. */
export function balancedWeights(histogram: readonly number[]): number[] {
  const total = histogram.reduce((sum, n) => sum + n, 0)
  const raw = histogram.map((n) => (n > 0 ? Math.sqrt(total / n) : 1))
  const mean = histogram.reduce((sum, n, k) => sum + n * raw[k]!, 0) / total
  return raw.map((w) => w / mean)
}
