/**
 * Learning-rate schedules: pure functions of the step (0-based) and the total, to a factor of the base rate. Each is what
 * torch.optim.lr_scheduler defines under the name in its comment.
 */

export type Schedule = (step: number, total: number) => number

export type ScheduleChoice = (
  | { readonly type: 'constant' }
  | { readonly type: 'step'; readonly every: number; readonly gamma: number }
  | { readonly type: 'multiStep'; readonly milestones: readonly number[]; readonly gamma: number }
  | { readonly type: 'poly'; readonly power: number }
  | { readonly type: 'cosine' }
  | { readonly type: 'oneCycle' }
) & {
  /** Steps over which the rate first rises linearly; 0 or absent for none. */
  readonly warmup?: number
}
export type ScheduleName = ScheduleChoice['type']

type Makers = { readonly [N in ScheduleName]: (choice: Extract<ScheduleChoice, { type: N }>) => Schedule }

export const SCHEDULES: Makers = {
  constant: () => () => 1,
  /** StepLR: times gamma after every so many steps. */
  step:
    ({ every, gamma }) =>
    (step) =>
      gamma ** Math.floor(step / every),
  /** MultiStepLR: times gamma at every milestone. */
  multiStep:
    ({ milestones, gamma }) =>
    (step) =>
      gamma ** milestones.filter((milestone) => milestone <= step).length,
  /** PolynomialLR: (1 - step/total)^power; 0.9 is DeepLab's, https://arxiv.org/abs/1606.00915. */
  poly:
    ({ power }) =>
    (step, total) =>
      (1 - step / total) ** power,
  /** CosineAnnealingLR, down to zero: https://arxiv.org/abs/1608.03983 without restarts. */
  cosine: () => (step, total) => (1 + Math.cos((Math.PI * step) / total)) / 2,
  /** OneCycleLR of two cosines; the base rate is its peak, and momentum stays as it is. https://arxiv.org/abs/1708.07120 */
  oneCycle: () => oneCycle
}

export function makeSchedule(choice: ScheduleChoice): Schedule {
  const make = SCHEDULES[choice.type] as (choice: ScheduleChoice) => Schedule
  return choice.warmup ? warmUp(make(choice), choice.warmup) : make(choice)
}

/** LinearLR from 1/steps to 1, chained with another schedule: the factors multiply. */
export function warmUp(schedule: Schedule, steps: number): Schedule {
  return (step, total) => Math.min(1, (step + 1) / steps) * schedule(step, total)
}

const ONE_CYCLE = { start: 1 / 25, end: 1 / 25 / 1e4, rising: 0.3 } as const

function oneCycle(step: number, total: number): number {
  const peak = ONE_CYCLE.rising * total - 1
  if (step <= peak) return anneal(ONE_CYCLE.start, 1, step / peak)
  return anneal(1, ONE_CYCLE.end, (step - peak) / (total - 1 - peak))
}

/** From one value to another along half a cosine. */
function anneal(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share))
}
