/**
 * Suits a training to what its net can do: a net of one image size gets crops and batches of that size, and what lies in front of an
 * operator without a gradient is frozen. Each change is said in a sentence.
 */
import { findObstacles, describeObstacle, type Obstacle } from '../autodiff/obstacles'
import { Failure } from '../failure'
import { findParameters } from '../graph/parameters'
import { hasShapeRule } from '../graph/shapes'
import type { Model } from '../graph/types'
import { bindProbe, fixedImagesOf, type FixedImages } from '../models/imageSize'
import type { NetSource } from '../models/net'
import type { TrainingConfig } from './config'
import { compileRules } from '../executor/parameterRules'
import { withFrozenEncoder } from './phases'

export interface SuitedTraining {
  readonly config: TrainingConfig
  readonly source: NetSource
  /** What was changed and why, one sentence each. */
  readonly notes: readonly string[]
}

/** Throws Failure 'unsupported-op' when nothing can learn, or when every parameter was asked to. */
export function suitTraining(given: TrainingConfig, source: NetSource, net: Model): SuitedTraining {
  const fixed = fixedImagesOf(net)
  const sized = fixed ? atBatchOf(given, fixed) : given
  const { patterns, notes } = freezeObstacles(net, sized)
  const config = { ...sized, rules: [...sized.rules, ...patterns.map((pattern) => ({ pattern, rate: 0 }))] }
  const suited = withFrozenEncoder(source, config.rules, net)
  // what nobody can bind needs a frozen front, if only of operators without weights
  const isEncoder = suited.isEncoder ?? (bindProbe(net) ? null : () => false)
  return { config, source: { ...suited, isEncoder }, notes: [...(fixed ? [describeFixed(fixed)] : []), ...notes] }
}

function describeFixed({ height, width, batch }: FixedImages): string {
  const size = `${height} x ${width}`
  const alone = batch === null ? '' : `, ${batch === 1 ? 'one' : batch} at a time`
  return `The net was exported for images of ${size} pixels${alone}: it trains on crops of that size, and larger images are predicted tile by tile. With open heights and widths (dynamic axes) it would take any size.`
}

/** The batch that the net takes, and as many of them to a step as make the batch that was asked for. */
function atBatchOf(config: TrainingConfig, { batch }: FixedImages): TrainingConfig {
  if (batch === null) return config
  const asked = config.mode === 'head' ? config.headBatch : config.fullBatch
  const accumulate = config.accumulate * Math.max(1, Math.round(asked / batch))
  return { ...config, headBatch: batch, fullBatch: batch, accumulate }
}

/** The obstacles that those of `weights` meet that learn. */
function findNetObstacles(net: Model, weights: readonly string[]): readonly Obstacle[] {
  const bound = bindProbe(net)
  if (bound) return findObstacles(bound.nodes, weights)
  // sizes are known before anything runs, whatever they are made of
  const computed = net.nodes.filter(({ op }) => op !== 'Shape' && op !== 'Size')
  return findObstacles(computed, weights, (node) => !hasShapeRule(node))
}

/** One sentence: what is frozen, and why. */
function describeFreezing({ node, parameters }: Obstacle): string {
  const [first, last] = [parameters[0]!, parameters.at(-1)!]
  const which =
    parameters.length === 1 ? `"${first}" stays` : `the ${parameters.length} weights from "${first}" to "${last}" stay`
  return `Node "${node.name}" (${node.op}) has no gradient, so that what comes before it is frozen: ${which} as in the file, and the layers behind it learn.`
}

function freezeObstacles(
  net: Model,
  { mode, rules }: TrainingConfig
): { readonly patterns: readonly string[]; readonly notes: readonly string[] } {
  const names = [...findParameters(net)]
  const multipliersOf = compileRules(
    rules,
    names.map(([name]) => name)
  )
  const weights = names.filter(([name, role]) => role === 'weight' && multipliersOf(name).rate !== 0)
  const obstacles = findNetObstacles(
    net,
    weights.map(([name]) => name)
  )
  const patterns = [...new Set(obstacles.flatMap((o) => o.parameters))]
  const [first] = obstacles
  if (!first) return { patterns, notes: [] }
  const { op, name } = first.node
  if (mode === 'full')
    throw new Failure('unsupported-op', `${describeObstacle(first)} In the mode "head" this is done by itself.`, {
      op,
      node: name
    })
  if (patterns.length === weights.length)
    throw new Failure(
      'unsupported-op',
      `Node "${name}" (${op}) has no gradient, and every weight of the net lies before it: nothing could learn. Choose another net, or export this one without it.`,
      { op, node: name }
    )
  return { patterns, notes: obstacles.map(describeFreezing) }
}
