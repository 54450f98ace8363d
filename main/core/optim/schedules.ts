/** Learning-rate schedules: step (0-based) of a total -> factor of the base rate. */

/** Linear warm-up, then (1 - step/total)^0.9, the poly schedule of DeepLab (https://arxiv.org/abs/1606.00915). */
export function poly(step: number, total: number, warmup: number): number {
  return Math.min(1, (step + 1) / warmup) * (1 - step / total) ** 0.9
}
