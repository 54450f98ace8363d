/**
 * Checks gradients numerically: along a direction the loss must change as the gradient says. The gradients are the engine's, in
 * float32; the loss is computed in float64, so that steps can be small enough for curvature and kinks (ReLU, maximum) not to
 * matter, and what does not agree can only be rounding of the gradient or a wrong gradient.
 *
 * Rounding is measured, too: the gradients are computed again with every parameter moved by one bit of float32.
 * A ReLU that float32 sees on the other side is the one exception; it is rare, so what disagrees is asked again about other images.
 */
import type { Random } from '../../data/random'

/** A loss, its parameters as arrays that may be written to, and the gradients to be checked. */
export interface GradientProbe {
  readonly parameters: ReadonlyMap<string, Float64Array>
  /** Which sample of data the loss is of, and near which point; 0 at first. */
  choose(sample: number): void
  loss(): Promise<number>
  /** The gradients at the point chosen, or with every parameter moved by one bit of float32, up or down by chance. */
  gradients(nudge?: Random): Promise<ReadonlyMap<string, Float32Array>>
}

export interface GradientCheck {
  readonly parameter: string
  readonly size: number
  /** Length of the engine's gradient. */
  readonly norm: number
  /** The slope of the loss along the direction that fits worst, and what it should be by the gradient. */
  readonly measured: number
  readonly predicted: number
  /** Between the two, relative to the slope. */
  readonly error: number
  /** Samples of data that were asked. */
  readonly samples: number
  /** flat: the loss does not depend on the parameter, beyond rounding, and the gradient says so. */
  readonly verdict: 'agrees' | 'flat' | 'disagrees'
}

export interface CheckOptions {
  readonly tolerance: number
  /** Random directions per parameter, besides the gradient's own. */
  readonly directions: number
}

export const DEFAULT_CHECK: CheckOptions = { tolerance: 0.002, directions: 3 }

/** Steps relative to the parameter's own size, tried one after another; one of zeros is taken to be of size 0.1 per element. */
const SHARES = [1e-5, 1e-6, 1e-7]
const SIZE_OF_ZEROS = 0.1
/** Samples of data on all of which a wrong gradient has to disagree. */
const MOST_SAMPLES = 3
/** How often rounding is measured, and how many times that much it may be. */
const NUDGES = 5
const SAFETY = 8
/** Entries of a gradient below this share of their average are not told from zero. */
const SMALLEST_ENTRY = 0.02

/** Checks the named parameters one after another. */
export async function* checkGradients(
  probe: GradientProbe,
  names: readonly string[],
  random: Random,
  options: CheckOptions = DEFAULT_CHECK
): AsyncGenerator<GradientCheck> {
  const evidence = await gatherEvidence(probe, random)
  for (const parameter of names) {
    let check = await checkParameter(evidence, parameter, random, options)
    for (let sample = 1; sample < MOST_SAMPLES && check.verdict === 'disagrees'; sample++) {
      probe.choose(sample)
      check = {
        ...(await checkParameter(await gatherEvidence(probe, random), parameter, random, options)),
        samples: sample + 1
      }
    }
    probe.choose(0)
    yield check
  }
}

/** What is known at one point: the gradients, how they waver by rounding, and how the loss does. */
interface Evidence {
  readonly probe: GradientProbe
  readonly gradients: ReadonlyMap<string, Float32Array>
  readonly nudged: readonly ReadonlyMap<string, Float32Array>[]
  readonly lossRounding: number
}

async function gatherEvidence(probe: GradientProbe, random: Random): Promise<Evidence> {
  const gradients = await probe.gradients()
  const nudged: ReadonlyMap<string, Float32Array>[] = []
  for (let i = 0; i < NUDGES; i++) nudged.push(await probe.gradients(random))
  return { probe, gradients, nudged, lossRounding: await measureLossRounding(probe, random) }
}

/** How far the loss jumps when every parameter is moved by one bit of float64. */
async function measureLossRounding(probe: GradientProbe, random: Random): Promise<number> {
  const before = [...probe.parameters.values()].map((values) => values.slice())
  const restore = () => [...probe.parameters.values()].forEach((values, i) => values.set(before[i]!))
  const centre = await probe.loss()
  let largest = Number.EPSILON * Math.abs(centre)
  for (let i = 0; i < NUDGES; i++) {
    for (const values of probe.parameters.values())
      values.forEach((value, j) => (values[j] = value * (1 + (random.next() < 0.5 ? -1 : 1) * Number.EPSILON)))
    largest = Math.max(largest, Math.abs((await probe.loss()) - centre))
    restore()
  }
  return SAFETY * largest
}

/** Of all directions the one that fits worst. */
async function checkParameter(
  evidence: Evidence,
  parameter: string,
  random: Random,
  { tolerance, directions }: CheckOptions
): Promise<GradientCheck> {
  const gradient = evidence.gradients.get(parameter)!
  const nudged = evidence.nudged.map((gradients) => gradients.get(parameter)!)
  let worst: GradientCheck | null = null
  for (const direction of drawDirections(gradient, nudged, directions, random)) {
    const check = await checkDirection(evidence, parameter, direction, tolerance)
    if (!worst || rank(check) > rank(worst)) worst = check
    if (check.verdict === 'disagrees') break
  }
  return worst!
}

const VERDICTS: readonly GradientCheck['verdict'][] = ['flat', 'agrees', 'disagrees']
const rank = ({ verdict, error }: GradientCheck): number => 10 * VERDICTS.indexOf(verdict) + Math.min(1, error)

async function checkDirection(
  { probe, gradients, nudged, lossRounding }: Evidence,
  parameter: string,
  direction: Float64Array,
  tolerance: number
): Promise<GradientCheck> {
  const gradient = gradients.get(parameter)!
  const predicted = dot(gradient, direction)
  const typical = Math.sqrt(gradient.reduce((sum, value, i) => sum + (value * direction[i]!) ** 2, 0))
  const wavers = nudged.map((other) => Math.abs(dot(other.get(parameter)!, direction) - predicted))
  const rounding = SAFETY * medianOf(wavers)
  const reach = sizeOf(probe.parameters.get(parameter)!)
  let best: GradientCheck | null = null
  for (const share of SHARES) {
    const step = share * reach
    const measured = await slopeAlong(probe, parameter, direction, step)
    const scale = Math.max(Math.abs(predicted), Math.abs(measured), typical, Number.MIN_VALUE)
    const [difference, noise] = [Math.abs(measured - predicted), rounding + lossRounding / step]
    const isClose = difference <= tolerance * scale + noise
    const verdict = !isClose ? 'disagrees' : scale <= 2 * noise ? 'flat' : 'agrees'
    const error = difference / scale
    if (!best || error < best.error || isClose)
      best = {
        parameter,
        size: gradient.length,
        norm: lengthOf(gradient),
        measured,
        predicted,
        error,
        samples: 1,
        verdict
      }
    // a smaller step must not be excused by the noise that it brings
    if (isClose || (10 * lossRounding) / step > tolerance * scale) break
  }
  return best!
}

/** The gradient's own direction, which shows its length, and random ones of length 1. */
function* drawDirections(
  gradient: Float32Array,
  nudged: readonly Float32Array[],
  count: number,
  random: Random
): Generator<Float64Array> {
  if (lengthOf(gradient) > 0) yield unit(Float64Array.from(gradient))
  for (let i = 0; i < count; i++) yield drawDirection(gradient, nudged, random)
}

/** Random signs, weighted so that every entry's share of the slope is as large as another's: a missing one shows however small. */
function drawDirection(gradient: Float32Array, nudged: readonly Float32Array[], random: Random): Float64Array {
  const average = lengthOf(gradient) / Math.sqrt(gradient.length)
  const noise = medianOf(nudged.map((other) => lengthOf(other.map((value, i) => value - gradient[i]!))))
  const least = Math.max(SMALLEST_ENTRY * average, (SAFETY * noise) / Math.sqrt(gradient.length)) || 1
  return unit(Float64Array.from(gradient, (value) => (random.next() < 0.5 ? -1 : 1) / (Math.abs(value) + least)))
}

/** Unlike a mean, blind to the one nudge that moved a ReLU to its other side. */
const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Length of a parameter, as a measure of how far it may be moved. */
const sizeOf = (values: Float64Array): number => lengthOf(values) || SIZE_OF_ZEROS * Math.sqrt(values.length)

async function slopeAlong(
  { parameters, loss }: GradientProbe,
  parameter: string,
  direction: Float64Array,
  step: number
): Promise<number> {
  const values = parameters.get(parameter)!
  const before = values.slice()
  const lossAt = (offset: number) => {
    values.forEach((_, i) => (values[i] = before[i]! + offset * direction[i]!))
    return loss()
  }
  try {
    return ((await lossAt(step)) - (await lossAt(-step))) / (2 * step)
  } finally {
    values.set(before)
  }
}

type Vector = Float32Array | Float64Array

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const lengthOf = (values: Vector): number => Math.sqrt(dot(values, values))

function unit(values: Float64Array): Float64Array {
  const length = lengthOf(values) || 1
  return values.map((value) => value / length)
}
