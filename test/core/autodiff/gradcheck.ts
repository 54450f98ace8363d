/**
 * Checks a gradient rule against finite differences: a graph of one node is run by ONNX Runtime, the loss is Σ dy·y for a fixed
 * random dy, and every input element is moved by ±h and ±2h (five-point stencil, error O(h⁴)).
 */
import { backward } from '../../../main/core/autodiff/backward'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { sizeOf, type Attributes, type Tensor } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { toDoublePrecision } from '../../../main/core/lower/doublePrecision'
import type { Target } from '../../../main/core/lower/lowering'
import { openSession, type SessionOptions } from '../../../main/core/runtime/ort'
import { inDouble } from './operatorRecords'

/** How the numbers of an input are drawn; kinks (0, ties) are kept at a distance. */
export type Draw = 'smooth' | 'positive' | 'apart' | 'small' | 'beyond one'

export interface GradientCase {
  readonly op: string
  readonly note?: string
  readonly attributes?: Attributes
  /** A shape is a differentiable input; a tensor is a constant; null an input left out. */
  readonly inputs: readonly (readonly number[] | Tensor | null)[]
  readonly draw?: Draw
  /** Outputs of the node; the gradient flows from the first. */
  readonly outputs?: number
  /** Constants of whole numbers are fed, so that the rule cannot know them. */
  readonly compute?: 'indices'
}

/** For differences of fourth order in float64: both curvature and rounding err by some 1e-12. */
const STEP = 1e-3

/** A small deterministic generator (mulberry32), so that a failing case fails again. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** 'apart': steps of 0.2 in random order, shifted per input so that two inputs never tie. */
function draw(kind: Draw, count: number, random: () => number, input = 0): Float32Array {
  if (kind === 'positive') return Float32Array.from({ length: count }, () => 0.6 + random())
  if (kind === 'small') return Float32Array.from({ length: count }, () => 1.2 * random() - 0.6)
  if (kind === 'beyond one') return Float32Array.from({ length: count }, () => 1.4 + random())
  if (kind === 'smooth') return Float32Array.from({ length: count }, () => 2 * random() - 1)
  const ladder = Array.from({ length: count }, (_, i) => (i - Math.floor(count / 2)) * 0.2 + 0.06 + 0.07 * input)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[ladder[i], ladder[j]] = [ladder[j]!, ladder[i]!]
  }
  return Float32Array.from(ladder)
}

export interface GradientOptions extends SessionOptions {
  /** In which the rule is computed; the differences always are in float64. */
  readonly precision?: 'float32' | 'float64'
}

/** The largest difference between the rule and finite differences, relative to the largest gradient of that input. */
export async function gradientError(
  test: GradientCase,
  target: Target,
  options: GradientOptions = { threads: 1 }
): Promise<number> {
  const random = generator(test.op.length * 7919 + sizeOf(test.inputs.flatMap((i) => (Array.isArray(i) ? i : []))))
  const graph = new Graph()
  const values: Record<string, Tensor> = {}
  const constants: Record<string, Tensor> = {}
  const inputs = test.inputs.map((input, i) => {
    if (input === null) return ''
    if (!Array.isArray(input)) {
      if (test.compute !== 'indices') return graph.constant(input as Tensor, `constant${i}`)
      constants[`constant${i}`] = input as Tensor
      return graph.input(`constant${i}`, (input as Tensor).dtype, (input as Tensor).dims)
    }
    const name = graph.input(`x${i}`, 'float32', input)
    values[name] = tensor('float32', input, draw(test.draw ?? 'smooth', sizeOf(input), random, i))
    return name
  })
  const outputs = test.outputs ? Array.from({ length: test.outputs }, (_, i) => `y${i}`) : undefined
  const y = graph.output(graph.emitAll(test.op, inputs, test.attributes, { outputs })[0]!)
  const dy = draw('smooth', sizeOf(graph.shapeOf(y)), random)
  const forward = await openSession(toDoublePrecision(graph).toModel(), { threads: 1 })

  const seed = graph.input('dy', 'float32', graph.shapeOf(y))
  const gradients = backward(graph, new Map([[y, seed]]), Object.keys(values))
  for (const gradient of gradients.values()) graph.output(graph.emit('Identity', [gradient]))
  lowerGraph(graph, target).prune()
  const isDouble = options.precision === 'float64'
  const reverse = await openSession((isDouble ? toDoublePrecision(graph) : graph).toModel(), options)
  const feeds = { ...values, ...constants, dy: tensor('float32', graph.shapeOf(y), dy) }
  const analytic = await reverse.run(isDouble ? inDouble(feeds) : feeds)
  const exact = inDouble({ ...values, ...constants })

  let worst = 0
  for (const name of Object.keys(values)) {
    const gradient = gradients.get(name)
    const found = gradient ? analytic[graph.outputs[[...gradients.keys()].indexOf(name) + 1]!]! : null
    const expected = await finiteDifferences(exact[name]!, async () =>
      dot((await forward.run(exact))[y]!.data as Float64Array, dy)
    )
    const scale = Math.max(1e-3, ...expected.map(Math.abs))
    expected.forEach((e, i) => (worst = Math.max(worst, Math.abs(e - (found ? Number(found.data[i]) : 0)) / scale)))
  }
  await forward.close()
  await reverse.close()
  return worst
}

const dot = (a: Float64Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

async function finiteDifferences(x: Tensor, loss: () => Promise<number>): Promise<number[]> {
  const data = x.data as Float64Array
  const slopes: number[] = []
  for (let i = 0; i < data.length; i++) {
    const centre = data[i]!
    const at = async (offset: number) => {
      data[i] = centre + offset
      return { moved: data[i]! - centre, value: await loss() }
    }
    const [far, near, back, behind] = [await at(2 * STEP), await at(STEP), await at(-STEP), await at(-2 * STEP)]
    slopes.push((8 * (near.value - back.value) - (far.value - behind.value)) / (6 * (near.moved - back.moved)))
    data[i] = centre
  }
  return slopes
}
