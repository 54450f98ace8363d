/**
 * Checks gradients numerically: along a direction the loss must change as the gradient says. Directions are half the gradient's
 * own, along which it shows most, and half random, along which a wrong entry shows.
 *
 * The step is chosen by what it does to the loss L: it shall change it by a share of L, 1/1000 first. Curvature errs in proportion
 * to the share's square; rounding in inverse proportion to the share, and it is measured before anything else. Where the step
 * crosses kinks (ReLU, maximum), the error is in proportion to the share: smaller and smaller steps are tried, down to where
 * rounding would begin to tell. Where that is not small enough, the median over many samples of data decides: kinks scatter
 * the differences around zero, a wrong rule shifts them all.
 */
import type { Random } from '../data/random'

/** A loss, its parameters as arrays that may be written to, and the gradients to be checked. */
export interface GradientProbe {
  readonly parameters: ReadonlyMap<string, Float32Array>
  /** Which sample of data the loss is of, and near which point; 0 at first. */
  choose(sample: number): void
  loss(): Promise<number>
  gradients(): Promise<ReadonlyMap<string, Float32Array>>
}

export interface GradientCheck {
  readonly parameter: string
  readonly size: number
  /** Length of the engine's gradient. */
  readonly norm: number
  /** How the loss changed over the step, and how it should have by the gradient. */
  readonly measured: number
  readonly predicted: number
  /** Between the two, relative to the largest change the gradient allows for. */
  readonly error: number
  /** Steps that were tried, from the largest down, and samples of data that decided. */
  readonly steps: number
  readonly samples: number
  /** rounding: the parameter hardly matters, as its gradient says; the rest drowns in rounding. */
  readonly verdict: 'agrees' | 'rounding' | 'disagrees'
}

export interface CheckOptions {
  readonly tolerance: number
  /** Directions per parameter. */
  readonly directions: number
}

export const DEFAULT_CHECK: CheckOptions = { tolerance: 0.01, directions: 2 }

const FIRST_SHARE = 1e-3
const SHRINK = 5
const MOST_STEPS = 6
/** Steps are at most this share of a parameter's own size; one of zeros is taken to be of size 0.1 per element. */
const MOST_OF_PARAMETER = 0.05
const LEAST_SIZE = 0.1
const FLAT_STEPS = 3
/** Samples that decide about scatter, and how far it may reach, in units of the tolerance. */
const MANY = 16
const MOST_SCATTER = 5
const ROUNDING_SAMPLES = 6
const SMALLEST_STEP = 1e-6
const SAFETY = 4

/** Checks the named parameters one after another. */
export async function* checkGradients(
  probe: GradientProbe,
  names: readonly string[],
  random: Random,
  options: CheckOptions = DEFAULT_CHECK
): AsyncGenerator<GradientCheck> {
  const gradients = await probe.gradients()
  const loss = Math.abs(await probe.loss())
  const rounding = await measureRounding(probe, gradients, random)
  for (const parameter of names) {
    const subject = { probe, parameter, gradient: gradients.get(parameter)!, loss, rounding, ...options }
    const checks: GradientCheck[] = []
    for (let i = 0; i < options.directions; i++) checks.push(await checkDirection(subject, random))
    const worst = checks.reduce((found, check) => (rank(check) > rank(found) ? check : found))
    yield worst.verdict === 'disagrees' ? await checkMany(subject, worst, random) : worst
  }
}

const VERDICTS: readonly GradientCheck['verdict'][] = ['rounding', 'agrees', 'disagrees']
const rank = ({ verdict, error }: GradientCheck): number => 10 * VERDICTS.indexOf(verdict) + Math.min(1, error)

interface Subject extends CheckOptions {
  readonly probe: GradientProbe
  readonly parameter: string
  readonly gradient: Float32Array
  readonly loss: number
  readonly rounding: number
}

/** How far the loss jumps when a parameter hardly moves: several times the largest of many jumps, early in the net and late. */
async function measureRounding(
  probe: GradientProbe,
  gradients: ReadonlyMap<string, Float32Array>,
  random: Random
): Promise<number> {
  const all = [...gradients]
  const loss = Math.abs(await probe.loss())
  let largest = loss * Number.EPSILON
  for (const [name, gradient] of [all[0]!, all[all.length >> 1]!, all.at(-1)!])
    for (let i = 1; i <= ROUNDING_SAMPLES; i++) {
      const step = Math.min((i * 1e-9 * loss) / Math.max(lengthOf(gradient), Number.MIN_VALUE), i * SMALLEST_STEP)
      const { measured, predicted } = await moveBoth(probe, name, gradient, drawDirection(gradient, random), step)
      largest = Math.max(largest, Math.abs(measured - predicted))
    }
  return SAFETY * largest
}

async function checkDirection(subject: Subject, random: Random): Promise<GradientCheck> {
  const { probe, parameter, gradient, rounding, tolerance } = subject
  const norm = lengthOf(gradient)
  const size = gradient.length
  const isFlat = isNearlyFlat(subject)
  const direction = drawDirection(gradient, random)
  let best: GradientCheck | null = null
  let steps = 0
  for (const step of stepsOf(subject)) {
    steps++
    const { measured, predicted, length } = await moveBoth(probe, parameter, gradient, direction, step)
    const difference = Math.abs(measured - predicted)
    const most = Math.max(norm * length, Math.abs(measured), Number.MIN_VALUE)
    const error = difference / most
    const isClose = difference <= tolerance * most + rounding
    const verdict = isClose ? (isFlat ? 'rounding' : 'agrees') : 'disagrees'
    if (!best || error < best.error || verdict !== 'disagrees')
      best = { parameter, size, norm, measured, predicted, error, steps, samples: 1, verdict }
    if (verdict !== 'disagrees') break
  }
  return { ...best!, steps }
}

/** The median of the differences over many samples: within the tolerance, or within its own uncertainty of it. */
async function checkMany(subject: Subject, doubted: GradientCheck, random: Random): Promise<GradientCheck> {
  const { probe, parameter, tolerance } = subject
  const errors: number[] = []
  for (let sample = 1; sample <= MANY; sample++) {
    probe.choose(sample)
    const gradient = (await probe.gradients()).get(parameter)!
    const step = stepsOf({ ...subject, gradient }).at(-1)!
    const direction = drawDirection(gradient, random)
    const { measured, predicted, length } = await moveBoth(probe, parameter, gradient, direction, step)
    errors.push((measured - predicted) / Math.max(lengthOf(gradient) * length, Math.abs(measured), Number.MIN_VALUE))
  }
  probe.choose(0)
  const middle = medianOf(errors)
  const scatter = medianOf(errors.map((error) => Math.abs(error - middle)))
  const isClose = Math.abs(middle) <= tolerance + (2 * scatter) / Math.sqrt(MANY)
  const agrees = isClose && scatter <= MOST_SCATTER * tolerance
  return { ...doubted, error: Math.abs(middle), samples: MANY, verdict: agrees ? 'agrees' : 'disagrees' }
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** The largest step that a parameter of its size may take. */
function reachOf({ probe, parameter, gradient }: Subject): number {
  const size = lengthOf(probe.parameters.get(parameter)!)
  return MOST_OF_PARAMETER * Math.max(size, LEAST_SIZE * Math.sqrt(gradient.length))
}

/** Whether rounding hides what the parameter does, but for the one or two largest steps. */
function isNearlyFlat(subject: Subject): boolean {
  const { gradient, rounding, tolerance } = subject
  return 2 * reachOf(subject) * lengthOf(gradient) * tolerance < SHRINK * rounding
}

/** From the largest down to where rounding would be as large as the tolerance. */
function stepsOf(subject: Subject): readonly number[] {
  const { gradient, loss, rounding, tolerance } = subject
  const [reach, norm] = [reachOf(subject), lengthOf(gradient)]
  if (isNearlyFlat(subject)) return Array.from({ length: FLAT_STEPS }, (_, i) => reach / 3 ** i)
  const first = Math.min(reach, (FIRST_SHARE * loss) / (2 * norm))
  const steps = Array.from({ length: MOST_STEPS }, (_, i) => first / SHRINK ** i)
  return steps.filter((step, i) => i === 0 || 2 * step * norm * tolerance >= rounding)
}

/** Of length 1: the gradient's direction plus a random one. */
function drawDirection(gradient: Float32Array, random: Random): Float64Array {
  const norm = lengthOf(gradient)
  const noise = Float64Array.from(gradient, () => random.normal())
  const noiseNorm = lengthOf(noise)
  const sum = noise.map((value, i) => value / noiseNorm + (norm > 0 ? gradient[i]! / norm : 0))
  const length = lengthOf(sum) || 1
  return sum.map((value) => value / length)
}

/** The loss one step ahead and one behind; what float32 made of the steps is what counts as moved. */
async function moveBoth(
  probe: GradientProbe,
  parameter: string,
  gradient: Float32Array,
  direction: Float64Array,
  step: number
): Promise<{ readonly measured: number; readonly predicted: number; readonly length: number }> {
  const values = probe.parameters.get(parameter)!
  const before = values.slice()
  const lossAt = async (sign: number) => {
    values.forEach((_, i) => (values[i] = before[i]! + sign * step * direction[i]!))
    return { loss: await probe.loss(), at: values.slice() }
  }
  try {
    const [ahead, behind] = [await lossAt(1), await lossAt(-1)]
    const moved = Float64Array.from(ahead.at, (value, i) => value - behind.at[i]!)
    const predicted = moved.reduce((sum, distance, i) => sum + distance * gradient[i]!, 0)
    return { measured: ahead.loss - behind.loss, predicted, length: lengthOf(moved) }
  } finally {
    values.set(before)
  }
}

function lengthOf(values: Float32Array | Float64Array): number {
  let squares = 0
  for (const value of values) squares += value * value
  return Math.sqrt(squares)
}
