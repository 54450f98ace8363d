/**
 * Einsum as transposes, reshapes and one batched matrix product per pair of operands. Labels are sorted into those of both
 * operands and the result (batch), of both operands alone (summed over), and of one operand (rows or columns).
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md#Einsum
 */
import { Failure } from '../failure'
import { stringOf } from './attributes'
import type { Graph } from './graph'
import type { Node } from './types'
import { sizeOf } from './types'

/** A value whose axes carry labels. */
interface Labelled {
  readonly value: string
  readonly labels: readonly string[]
}

export function emitEinsum(g: Graph, node: Node): string {
  const { operands, result } = parseEquation(g, node)
  let [left, ...rest] = operands as [Labelled, ...Labelled[]]
  while (rest.length > 0) {
    const right = rest[0]!
    rest = rest.slice(1)
    const wanted = new Set([...result, ...rest.flatMap((o) => o.labels)])
    left = combine(g, left, right, wanted)
  }
  const total = sumOut(g, left, new Set(result))
  return g.transpose(
    total.value,
    result.map((label) => total.labels.indexOf(label))
  )
}

function refuse(node: Node, why: string): Failure {
  return new Failure('unsupported-op', `Node "${node.name}" (Einsum) ${why}.`, { op: 'Einsum', node: node.name })
}

/** Labels are letters; the axes of an ellipsis are labelled by digits. Without a right side, letters that occur once are kept. */
function parseEquation(g: Graph, node: Node): { operands: Labelled[]; result: string[] } {
  const equation = stringOf(node, 'equation', '').replaceAll(' ', '')
  const [left, right] = equation.split('->')
  const terms = left!.split(',')
  if (terms.length !== node.inputs.length || !/^[A-Za-z.,]+(->[A-Za-z.]*)?$/.test(equation))
    throw refuse(node, `has the equation "${equation}" for ${node.inputs.length} inputs`)
  const operands = terms.map((term, i): Labelled => {
    const value = node.inputs[i]!
    const spread = g.rankOf(value) - term.replace('...', '').length
    const labels = [...term.replace('...', digits(spread))]
    if (labels.length !== g.rankOf(value) || new Set(labels).size !== labels.length)
      throw refuse(node, `labels an input of shape [${g.shapeOf(value)}] "${term}", which is no matrix product`)
    return { value, labels }
  })
  const all = operands.flatMap((o) => o.labels)
  const ellipsis = digits(Math.max(0, ...all.filter((l) => /\d/.test(l)).map((l) => Number(l) + 1)))
  const once = [...new Set(all)].filter((l) => /\D/.test(l) && all.indexOf(l) === all.lastIndexOf(l)).sort()
  const result = right === undefined ? [...ellipsis, ...once] : [...right.replace('...', ellipsis)]
  if (result.some((label) => !all.includes(label))) throw refuse(node, `has the equation "${equation}"`)
  return { operands, result }
}

/** Ellipsis axes align at the end: the last one is always 0. */
const digits = (count: number): string => [...'9876543210'].slice(10 - Math.max(0, count)).join('')

const dimOf = (g: Graph, { value, labels }: Labelled, label: string): number => g.shapeOf(value)[labels.indexOf(label)]!

/** Sums over the labels that nobody wants any more. */
function sumOut(g: Graph, operand: Labelled, wanted: ReadonlySet<string>): Labelled {
  const axes = operand.labels.flatMap((label, axis) => (wanted.has(label) ? [] : [axis]))
  return {
    value: g.sum(operand.value, axes, false),
    labels: operand.labels.filter((label) => wanted.has(label))
  }
}

/** Drops axes of size 1 that the other operand has in full: they broadcast. */
function withoutBroadcast(g: Graph, operand: Labelled, other: Labelled): Labelled {
  const kept = operand.labels.filter(
    (label) => dimOf(g, operand, label) !== 1 || !other.labels.includes(label) || dimOf(g, other, label) === 1
  )
  const shape = kept.map((label) => dimOf(g, operand, label))
  return { value: g.reshape(operand.value, shape), labels: kept }
}

/** The product of two operands, summed over the labels that are not wanted: rows · columns per element of the batch. */
function combine(g: Graph, first: Labelled, second: Labelled, wanted: ReadonlySet<string>): Labelled {
  const alone = (operand: Labelled, other: Labelled) => sumOut(g, operand, new Set([...wanted, ...other.labels]))
  const a = withoutBroadcast(g, alone(first, second), second)
  const b = withoutBroadcast(g, alone(second, first), first)
  const shared = a.labels.filter((label) => b.labels.includes(label))
  const batch = shared.filter((label) => wanted.has(label))
  const summed = shared.filter((label) => !wanted.has(label))
  const rows = a.labels.filter((label) => !shared.includes(label))
  const columns = b.labels.filter((label) => !shared.includes(label))
  const sizes = (operand: Labelled, labels: readonly string[]) => labels.map((label) => dimOf(g, operand, label))
  const arranged = (operand: Labelled, ...groups: readonly (readonly string[])[]) => {
    const order = groups.flat().map((label) => operand.labels.indexOf(label))
    const shape = groups.map((labels) => sizeOf(sizes(operand, labels)))
    return g.reshape(g.transpose(operand.value, order), shape)
  }
  const product = g.emit('MatMul', [arranged(a, batch, rows, summed), arranged(b, batch, summed, columns)])
  const shape = [...sizes(a, batch), ...sizes(a, rows), ...sizes(b, columns)]
  return { value: g.reshape(product, shape), labels: [...batch, ...rows, ...columns] }
}
