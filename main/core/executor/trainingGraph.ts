/**
 * The graphs a Module runs. On a graphics card a training step is ONE ordinary ONNX graph: forward, loss, gradients and optimizer.
 * On the CPU, and when several devices share a batch or several batches one update, the same pieces make two graphs: gradients,
 * and update. An evaluation is the forward pass with the loss and the winning class per pixel.
 */
import { backward } from '../autodiff/backward'
import { batchValueOf } from '../graph/batchStatistics'
import { bindShapes } from '../graph/bind'
import { foldFixedStatistics } from '../graph/foldStatistics'
import { dropoutMasksOf, type DropoutMask } from '../graph/dropout'
import { Graph } from '../graph/graph'
import { float32 } from '../graph/tensor'
import type { Model } from '../graph/types'
import { sizeOf } from '../graph/types'
import type { Loss, LossOptions } from '../losses/loss'
import { lowerGraph } from '../lower'
import { exact, toMixedPrecision } from '../lower/halfPrecision'
import type { Target } from '../lower/lowering'
import { makeOptimizer, type OptimizerChoice } from '../optim'
import { clipGradients, type ClipSettings } from '../optim/clip'
import { AVERAGE, emitAverage } from '../optim/ema'
import { allFinite, LOSS_SCALE, LOSS_SCALE_SIZE, movedLossScale, scaleOf } from '../optim/lossScale'
import type { Optimizer } from '../optim/optimizer'
import { emitParameters, gradientOf, gradientOfSlot, vectorOf, type Fed, type ParameterGroup } from './parameters'

/** Names no net has. */
export const LABELS = 'segsmith.labels'
export const WEIGHTS = 'segsmith.weights'
export const CLASSES = 'segsmith.classes'
/** The scalar input that says how much of the weights' average a step keeps. */
export const KEPT = 'segsmith.kept'

export interface TrainingPlan {
  readonly groups: readonly ParameterGroup[]
  readonly loss: Loss
  readonly lossOptions: LossOptions
  /** Whether a step is fed what each pixel counts. */
  readonly weighsPixels: boolean
  readonly optimizer: OptimizerChoice
  readonly clip: ClipSettings
  /** Share of the old average of the weights that a step keeps; 0 for no average. */
  readonly ema: number
  /** Share of each old running mean and variance that a step keeps. */
  readonly statisticsMomentum: ReadonlyMap<string, number>
  readonly target: Target
  readonly precision: Precision
}

export type Precision = 'float32' | 'mixed'

/** How a run that starts and ends in this process's memory is fed best. */
const fedBest = ({ target, precision }: TrainingPlan): Fed =>
  target.provider === 'cpu' && precision === 'float32' ? 'views' : 'split'

/** A graph whose outputs hold the loss (if it has one) and new values by the name of what they replace or belong to. */
export interface ValueGraph {
  readonly graph: Graph
  readonly loss: string | null
  /** 'parameters.x1', 'gradient.x1', 'mean.x1' ... -> the output that holds it. */
  readonly values: ReadonlyMap<string, string>
  /** Inputs that want fresh dropout masks at every run. */
  readonly masks: readonly DropoutMask[]
}

type Shapes = Readonly<Record<string, readonly number[]>>
type Values = Map<string, string>

/**
 * One whole step, its parameters carried from step to step as vectors.
 * @param model a net whose BatchNormalization nodes are in training mode where their statistics shall move
 */
export function buildStepGraph(model: Model, shapes: Shapes, plan: TrainingPlan): ValueGraph {
  const g = bindNet(model, shapes, plan, 'split')
  const { loss, gradients, statistics } = emitGradients(g, plan, 'split')
  return {
    ...finish(g, plan, loss, new Map([...emitUpdates(g, plan, gradients), ...statistics])),
    masks: dropoutMasksOf(model, g)
  }
}

/**
 * Forward and backward only: the loss, the moved statistics, and a gradient per trained group, or where parameters are fed as views
 * one per parameter that the loss depends on, in whatever shape it comes about.
 */
export function buildGradientGraph(model: Model, shapes: Shapes, plan: TrainingPlan, fed = fedBest(plan)): ValueGraph {
  const g = bindNet(model, shapes, plan, fed)
  const { loss, gradients, statistics } = emitGradients(g, plan, fed)
  const finished = finish(g, plan, loss, new Map([...gradients, ...statistics]))
  return { ...(fed === 'views' ? withoutLastViews(finished) : finished), masks: dropoutMasksOf(model, g) }
}

const bindNet = (model: Model, shapes: Shapes, plan: TrainingPlan, fed: Fed): Graph =>
  foldFixedStatistics(bindShapes(model, shapes, (graph) => emitParameters(graph, plan.groups, fed)))

/** The optimizer alone: gradient vectors in, new parameters and state out. */
export function buildUpdateGraph(plan: TrainingPlan): ValueGraph {
  const g = new Graph()
  const gradients: Values = new Map()
  for (const group of trainedGroups(plan)) {
    g.input(vectorOf(group), 'float32', [group.size])
    gradients.set(gradientOf(group), g.input(gradientOf(group), 'float32', [group.size]))
  }
  return finish(g, plan, null, emitUpdates(g, plan, gradients))
}

function finish(g: Graph, plan: TrainingPlan, loss: string | null, values: Values): ValueGraph {
  g.outputs.length = 0
  const computed = new Set(g.nodes.flatMap((node) => node.outputs))
  for (const value of [...(loss ? [loss] : []), ...values.values()]) {
    // an output of its own for each value, so that two that happen to be the same stay two
    const isOwn = computed.has(value) && !g.outputs.includes(value)
    g.output(isOwn ? value : g.emit('Identity', [value]))
  }
  lowerGraph(g, plan.target).prune()
  if (isMixed(plan)) toMixedPrecision(g)
  const [first, ...rest] = g.outputs
  const outputs = loss ? rest : g.outputs
  return {
    graph: g,
    loss: loss ? first! : null,
    masks: [],
    values: new Map([...values.keys()].map((name, i) => [name, outputs[i]!]))
  }
}

/** ONNX Runtime copies an output that is a view; what it is a view of can be computed where the output belongs. */
function withoutLastViews({ graph, loss, values, masks }: ValueGraph): ValueGraph {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const outputs = new Set(graph.outputs)
  const viewed = new Map<string, string>()
  for (const output of values.values()) {
    let value = output
    for (let node = producers.get(value); node?.op === 'Reshape'; node = producers.get(value)) value = node.inputs[0]!
    if (value === output || !producers.has(value) || outputs.has(value)) continue
    outputs.add(value)
    viewed.set(output, value)
  }
  const base = (output: string) => viewed.get(output) ?? output
  graph.outputs.splice(0, Infinity, ...graph.outputs.map(base))
  graph.prune()
  return { graph, loss, masks, values: new Map([...values].map(([name, output]) => [name, base(output)])) }
}

const isMixed = ({ precision }: TrainingPlan): boolean => precision === 'mixed'
const lossScale = (g: Graph): string =>
  g.has(LOSS_SCALE) ? LOSS_SCALE : g.input(LOSS_SCALE, 'float32', [LOSS_SCALE_SIZE])
const trainedGroups = (plan: TrainingPlan) => plan.groups.filter((group) => group.kind === 'trained')

/** Labels are fed as uint8 [N, 1, H, W]; any value that is no class is ignored. */
function withLabels(g: Graph, plan: TrainingPlan): { logits: string; labels: string } {
  const logits = isMixed(plan) ? exact(g, g.outputs[0]!) : g.outputs[0]!
  const [n, , ...size] = g.shapeOf(logits) as [number, number, ...number[]]
  return { logits, labels: g.cast(g.input(LABELS, 'uint8', [n, 1, ...size]), 'int32') }
}

function emitGradients(
  g: Graph,
  plan: TrainingPlan,
  fed: Fed
): { loss: string; gradients: Values; statistics: Values } {
  const { logits, labels } = withLabels(g, plan)
  const weights = plan.weighsPixels ? g.input(WEIGHTS, 'float32', g.shapeOf(labels)) : undefined
  const { loss, gradient } = plan.loss(g, logits, labels, plan.lossOptions, weights)
  const scale = isMixed(plan) ? scaleOf(g, lossScale(g)) : null
  const seed = scale ? g.mul(gradient, scale) : gradient
  const trained = trainedGroups(plan)
  const names = trained.flatMap((group) => group.slots.map((s) => s.name))
  const byName = backward(g, new Map([[logits, seed]]), names)
  const joined = (group: ParameterGroup) =>
    [[gradientOf(group), unscaled(g, joinGradients(g, group, byName), scale)]] as const
  const single = (group: ParameterGroup) =>
    group.slots.flatMap((slot) => {
      const gradient = byName.get(slot.name)
      return gradient ? [[gradientOfSlot(slot), unscaled(g, gradient, scale)] as const] : []
    })
  const gradients = trained.flatMap(fed === 'views' ? single : joined)
  const moving = plan.groups.filter((group) => group.kind === 'statistics')
  const statistics = moving.map((group) => [vectorOf(group), emitStatistics(g, group, plan)] as const)
  return { loss, gradients: new Map(gradients), statistics: new Map(statistics) }
}

/** A gradient in float32, without the scale that kept it from vanishing in float16. */
const unscaled = (g: Graph, gradient: string, scale: string | null): string =>
  scale ? g.div(exact(g, gradient), scale) : gradient

/**
 * A group's gradients as one vector in the order of its slots; zero where the loss does not depend on a parameter. Those of the
 * last layers are written first: ONNX Runtime then takes each as soon as it can, and lets go of the maps it is made of.
 */
function joinGradients(g: Graph, group: ParameterGroup, byName: ReadonlyMap<string, string>): string {
  const pieces = group.slots.toReversed().map((slot) => {
    const gradient = byName.get(slot.name)
    const size = sizeOf(slot.dims)
    return gradient ? g.reshape(gradient, [size]) : g.expand(g.scalar(0), [size])
  })
  return g.concat(pieces.reverse(), 0)
}

/** One optimizer update of every trained group, from clipped gradients. */
function emitUpdates(g: Graph, plan: TrainingPlan, gradients: Values): Values {
  const groups = trainedGroups(plan)
  const fits = isMixed(plan) ? allFinite(g, [...gradients.values()]) : null
  const unclipped = groups.map((group) => gradients.get(gradientOf(group))!)
  const clipped = clipGradients(g, unclipped, plan.clip)
  const kept = plan.ema > 0 ? g.input(KEPT, 'float32', []) : null
  const updates: Values = new Map()
  groups.forEach((group, i) => {
    const vector = (name: string) => g.input(`${name}.${group.name}`, 'float32', [group.size])
    const optimizer = optimizerOf(plan, group)
    const state = Object.fromEntries(optimizer.state.map((name) => [name, vector(name)]))
    const scalars = Object.keys(optimizer.scalars(1, 1))
    const fed = Object.fromEntries(scalars.map((name) => [name, g.input(`${name}.${group.name}`, 'float32', [])]))
    const sizes = group.slots.map((slot) => sizeOf(slot.dims))
    const updated = optimizer.update(g, vectorOf(group), clipped[i]!, state, fed, sizes)
    // a step whose gradients ran over changes nothing
    const moved = (value: string, old: string) => (fits ? g.emit('Where', [fits, value, old]) : value)
    const parameter = moved(updated.parameter, vectorOf(group))
    updates.set(vectorOf(group), parameter)
    for (const [name, value] of Object.entries(updated.state))
      updates.set(`${name}.${group.name}`, moved(value, state[name]!))
    if (kept) updates.set(`${AVERAGE}.${group.name}`, emitAverage(g, vector(AVERAGE), parameter, kept))
  })
  if (fits) updates.set(LOSS_SCALE, movedLossScale(g, lossScale(g), fits))
  return updates
}

/** The optimizer with the group's own weight decay. */
export function optimizerOf({ optimizer }: TrainingPlan, { multipliers }: ParameterGroup): Optimizer {
  const made = OPTIMIZERS.get(optimizer) ?? new Map<number, Optimizer>()
  OPTIMIZERS.set(optimizer, made)
  const known = made.get(multipliers.decay) ?? makeOptimizer(optimizer, multipliers.decay)
  made.set(multipliers.decay, known)
  return known
}

/** By their settings and the factor of the weight decay: each step asks for them. */
const OPTIMIZERS = new WeakMap<OptimizerChoice, Map<number, Optimizer>>()

/** running = momentum·running + (1 - momentum)·batch, the variance unbiased, as in PyTorch. */
function emitStatistics(g: Graph, group: ParameterGroup, plan: TrainingPlan): string {
  const keep = Float32Array.from(perElement(group, (name) => plan.statisticsMomentum.get(name)!))
  const take = Float32Array.from(perElement(group, (name) => 1 - plan.statisticsMomentum.get(name)!))
  const batch = group.slots.map((slot) => {
    const value = batchValueOf(slot.name)
    const node = g.nodes.find((n) => n.outputs.includes(value))
    // nothing that the net answers runs through the layer
    if (!node) return g.slice(vectorOf(group), [slot.offset], [slot.offset + sizeOf(slot.dims)], [0])
    if (node.outputs[2] !== value) return value
    const count = sizeOf(g.shapeOf(node.inputs[0]!)) / g.shapeOf(node.inputs[0]!)[1]!
    return g.scale(value, count / Math.max(1, count - 1))
  })
  const shares = (values: Float32Array) => g.constant(float32([group.size], values))
  return g.add(g.mul(vectorOf(group), shares(keep)), g.mul(g.concat(batch, 0), shares(take)))
}

/** A number per parameter, repeated for each of its elements. */
const perElement = (group: ParameterGroup, valueOf: (name: string) => number): number[] =>
  group.slots.flatMap((slot) => Array<number>(sizeOf(slot.dims)).fill(valueOf(slot.name)))

/** Forward only: the loss, and the winning class per pixel as the value 'classes', uint8 [N, H, W]. */
export function buildEvaluationGraph(
  model: Model,
  shapes: Shapes,
  plan: TrainingPlan,
  fed = fedBest(plan)
): ValueGraph {
  const g = bindNet(model, shapes, plan, fed)
  const { logits, labels } = withLabels(g, plan)
  const { loss } = plan.loss(g, logits, labels, plan.lossOptions)
  const classes = g.cast(g.emit('ArgMax', [logits], { axis: 1, keepdims: 0 }), 'uint8')
  return finish(g, plan, loss, new Map([[CLASSES, classes]]))
}
