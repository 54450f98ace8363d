/** Training is in float32: nets of half, bfloat16 or double precision are converted as they are imported, and say so. */
import { intOf } from './attributes'
import { dtypeCode, isOtherFloat } from './dataTypes'
import { withBodies } from './reads'
import { float32, toFloat32 } from './tensor'
import type { Attribute, DataType, Model, Node, Tensor } from './types'

const FLOAT32 = dtypeCode('float32')

export function toSinglePrecision(model: Model): Model {
  const nodes = withBodies(model.nodes)
  const calculates =
    model.inputs.some((p) => isOther(p.dtype)) ||
    nodes.some((n) => casts(n) || (!unpacks(n) && n.inputs.some((i) => isOther(model.initializers.get(i)?.dtype))))
  // weights that are merely stored smaller, each behind its own Cast, are read where that Cast is met
  if (!calculates) return model
  const port = <P extends { readonly dtype: DataType }>(p: P): P => (isOther(p.dtype) ? { ...p, dtype: 'float32' } : p)
  return {
    ...model,
    inputs: model.inputs.map(port),
    outputs: model.outputs.map(port),
    nodes: model.nodes.map(inFloat32),
    initializers: new Map([...model.initializers].map(([name, t]) => [name, single(t)])),
    warnings: [...(model.warnings ?? []), 'The net calculates in another precision; it was converted to float32.']
  }
}

const isOther = (dtype: DataType | undefined): boolean => dtype === 'float16' || dtype === 'float64'
const casts = (node: Node): boolean => node.op === 'Cast' && isOtherFloat(intOf(node, 'to', 0))
const unpacks = (node: Node): boolean => node.op === 'Cast' && intOf(node, 'to', 0) === FLOAT32
const single = (t: Tensor): Tensor => (isOther(t.dtype) ? float32(t.dims, toFloat32(t)) : t)

/** A weight of another precision that a Cast brings to float32. */
export const isStoredElsewhere = (node: Node, stored: Tensor): boolean => unpacks(node) && isOther(stored.dtype)
/** A Cast that has become nothing. */
export const isVoidCast = (node: Node, stored: Tensor | undefined): boolean =>
  unpacks(node) && stored?.dtype === 'float32'

function inFloat32(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([name, value]): [string, Attribute] => {
    if (name === 'to' && casts(node)) return [name, FLOAT32]
    if (typeof value !== 'object') return [name, value]
    if ('tensor' in value) return [name, { tensor: single(value.tensor) }]
    if ('graph' in value) return [name, { graph: { ...value.graph, nodes: value.graph.nodes.map(inFloat32) } }]
    return [name, value]
  })
  return { ...node, attributes: Object.fromEntries(attributes) }
}
