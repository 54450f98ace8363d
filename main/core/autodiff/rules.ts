/** The table of gradients: operator -> rule. Absence of a gradient is an entry too. Each family lives in a file of its own. */
import { Failure } from '../failure'
import type { Node } from '../graph/types'
import { ACTIVATIONS } from './activations'
import { ARITHMETIC } from './arithmetic'
import { CONVOLUTIONS } from './conv'
import { LAYOUT } from './layout'
import { NORMALIZATIONS } from './normalize'
import { POOLS } from './pool'
import { PRODUCTS } from './product'
import { REDUCTIONS } from './reduce'
import { RESIZES } from './resize'
import type { GradientRule, RuleTable } from './rule'
import { SELECTIONS } from './selection'

/** Piecewise constant ops: their derivative is zero wherever it exists, so nothing flows back. */
const CONSTANT: RuleTable = Object.fromEntries(
  [
    ...['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual', 'Not', 'And', 'Or', 'Xor', 'IsNaN', 'IsInf'],
    ...['ArgMax', 'ArgMin', 'Hardmax', 'OneHot', 'Sign', 'Floor', 'Ceil', 'Round', 'BitShift'],
    ...['Shape', 'Size', 'Constant', 'ConstantOfShape', 'EyeLike', 'Range', 'NonZero']
  ].map((op) => [op, (_g, node) => node.inputs.map(() => null)] satisfies [string, GradientRule])
)

export const RULES: RuleTable = {
  ...ARITHMETIC,
  ...ACTIVATIONS,
  ...CONVOLUTIONS,
  ...POOLS,
  ...RESIZES,
  ...NORMALIZATIONS,
  ...PRODUCTS,
  ...LAYOUT,
  ...SELECTIONS,
  ...REDUCTIONS,
  ...CONSTANT
}

/** Ops whose entry says that nothing flows back. */
export const CONSTANT_OPS: readonly string[] = Object.keys(CONSTANT)

export const hasRule = (node: Node): boolean => node.domain === '' && Object.hasOwn(RULES, node.op)

export function ruleFor(node: Node): GradientRule {
  const rule = RULES[node.op]
  if (!rule || !hasRule(node))
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" has the operator ${node.op}, which has no gradient; freeze the layers before it or choose another net.`,
      {
        op: node.op,
        node: node.name
      }
    )
  return rule
}
