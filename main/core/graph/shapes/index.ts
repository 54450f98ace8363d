/**
 * Shape inference: the TABLE of operators an engine graph may contain, operator -> types of its outputs, one file per family.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md
 */
import { Failure } from '../../failure'
import type { Node, ValueType } from '../types'
import { sizeOf } from '../types'
import { ELEMENTWISE_SHAPES } from './elementwise'
import { LAYER_SHAPES } from './layers'
import { LAYOUT_SHAPES } from './layout'
import { Inputs, type KnownValues, type ShapeTable } from './rule'
import { SELECTION_SHAPES } from './selection'

const SHAPES: ShapeTable = { ...LAYER_SHAPES, ...LAYOUT_SHAPES, ...SELECTION_SHAPES, ...ELEMENTWISE_SHAPES }
/** Operators outside ONNX's own domain that have an entry. */
const OWN_DOMAIN: Readonly<Record<string, string>> = { FusedMatMul: 'com.microsoft' }

/** No value may have more elements than this (8 GB of float32): a file asking for more is broken or hostile. */
const LARGEST = 2 ** 31

export const hasShapeRule = (node: Node): boolean =>
  Object.hasOwn(SHAPES, node.op) && node.domain === (OWN_DOMAIN[node.op] ?? '')

/** The types of a node's outputs; throws Failure when the op is unknown or its inputs do not fit. */
export function inferTypes(node: Node, known: KnownValues): readonly ValueType[] {
  if (!hasShapeRule(node)) throw unsupported(node)
  const types = SHAPES[node.op]!(node, new Inputs(node, known))
  for (const { shape } of types) {
    if (shape.some((d) => !Number.isInteger(d) || d < 0))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) does not fit its input: its output would have the shape [${shape}].`
      )
    if (sizeOf(shape) > LARGEST)
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) would make [${shape}] = ${sizeOf(shape)} numbers; ${LARGEST} is the most.`
      )
  }
  return types
}

function unsupported({ name, op, domain }: Node): Failure {
  const isContributed = domain === 'com.microsoft'
  const operator = domain === '' || isContributed ? op : `${domain}.${op}`
  const why = isContributed
    ? "which ONNX Runtime's optimiser writes; use the net as its exporter wrote it"
    : 'which is not supported; export the net without it'
  return new Failure('unsupported-op', `Node "${name}" has the operator ${operator}, ${why}.`, { op, node: name })
}
