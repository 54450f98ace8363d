/**
 * Builds the two graphs a Module runs: one training step - forward, loss, gradients and optimizer in ONE ordinary ONNX graph -
 * and one evaluation - forward, loss and the winning class per pixel.
 */
import { backward } from '../autodiff/backward'
import { batchValueOf } from '../graph/batchStatistics'
import { bindShapes } from '../graph/bind'
import type { Graph } from '../graph/graph'
import type { Model } from '../graph/types'
import { sizeOf } from '../graph/types'
import type { Loss, LossOptions } from '../losses/loss'
import { lowerGraph } from '../lower'
import type { Target } from '../lower/lowering'
import type { Optimizer, OptimizerSettings } from '../optim/optimizer'
import { emitParameters, vectorOf, type ParameterGroup } from './parameters'

export const LABELS = 'labels'

export interface TrainingPlan {
  readonly groups: readonly ParameterGroup[]
  readonly loss: Loss
  readonly lossOptions: LossOptions
  readonly optimizer: Optimizer
  readonly settings: OptimizerSettings
  /** Share of the old running mean and variance that a step keeps. */
  readonly statisticsMomentum: number
  readonly target: Target
}

export interface StepGraph {
  readonly graph: Graph
  readonly loss: string
  /** Graph input -> the output that holds its updated value. */
  readonly updates: ReadonlyMap<string, string>
}

type Shapes = Readonly<Record<string, readonly number[]>>

/** Labels are fed as uint8 [N, 1, H, W]; any value that is no class is ignored. */
function withLabels(g: Graph): { logits: string; labels: string } {
  const logits = g.outputs[0]!
  const [n, , ...size] = g.shapeOf(logits) as [number, number, ...number[]]
  return { logits, labels: g.cast(g.input(LABELS, 'uint8', [n, 1, ...size]), 'int32') }
}

/** @param model a net whose BatchNormalization nodes are in training mode where their statistics shall move */
export function buildStepGraph(model: Model, shapes: Shapes, plan: TrainingPlan): StepGraph {
  const g = bindShapes(model, shapes, (graph) => emitParameters(graph, plan.groups))
  const { logits, labels } = withLabels(g)
  const { loss, gradient } = plan.loss(g, logits, labels, plan.lossOptions)
  const trained = plan.groups.filter((group) => group.kind === 'trained')
  const names = trained.flatMap((group) => group.slots.map((s) => s.name))
  const gradients = backward(g, new Map([[logits, gradient]]), names)
  g.outputs.length = 0
  const updates = new Map<string, string>()
  for (const group of trained)
    for (const [input, value] of emitUpdate(g, group, gradients, plan)) updates.set(input, value)
  for (const group of plan.groups.filter((p) => p.kind === 'statistics'))
    updates.set(vectorOf(group), emitStatistics(g, group, plan))
  for (const value of [loss, ...updates.values()]) g.output(value)
  lowerGraph(g, plan.target).prune()
  // lowering renames values but keeps the order of the outputs
  const [lossOutput, ...updated] = g.outputs as [string, ...string[]]
  return { graph: g, loss: lossOutput, updates: new Map([...updates.keys()].map((input, i) => [input, updated[i]!])) }
}

/** One optimizer update of a whole group: its gradients are joined into one vector in the order of its slots. */
function emitUpdate(
  g: Graph,
  group: ParameterGroup,
  gradients: ReadonlyMap<string, string>,
  plan: TrainingPlan
): Map<string, string> {
  const pieces = group.slots.map((slot) => {
    const gradient = gradients.get(slot.name)
    const size = sizeOf(slot.dims)
    return gradient ? g.reshape(gradient, [size]) : g.expand(g.scalar(0), [size])
  })
  const state = Object.fromEntries(
    plan.optimizer.state.map((name) => [name, g.input(`${name}.${group.name}`, 'float32', [group.size])])
  )
  const scalars = Object.keys(plan.optimizer.scalars(1, 1, plan.settings))
  const fed = Object.fromEntries(scalars.map((name) => [name, g.input(`${name}.${group.name}`, 'float32', [])]))
  const updated = plan.optimizer.update(g, vectorOf(group), g.concat(pieces, 0), state, fed, plan.settings)
  const updates = new Map([[vectorOf(group), updated.parameter]])
  for (const [name, value] of Object.entries(updated.state)) updates.set(`${name}.${group.name}`, value)
  return updates
}

/** running = momentum·running + (1 - momentum)·batch, the variance unbiased, as in PyTorch. */
function emitStatistics(g: Graph, group: ParameterGroup, plan: TrainingPlan): string {
  const keep = plan.statisticsMomentum
  const batch = group.slots.map((slot) => {
    const value = batchValueOf(slot.name)
    const node = g.nodes.find((n) => n.outputs.includes(value))!
    if (node.outputs[2] !== value) return value
    const count = sizeOf(g.shapeOf(node.inputs[0]!)) / g.shapeOf(node.inputs[0]!)[1]!
    return g.scale(value, count / Math.max(1, count - 1))
  })
  return g.add(g.scale(vectorOf(group), keep), g.scale(g.concat(batch, 0), 1 - keep))
}

export interface EvaluationGraph {
  readonly graph: Graph
  readonly loss: string
  /** uint8 [N, H, W] */
  readonly classes: string
}

export function buildEvaluationGraph(model: Model, shapes: Shapes, plan: TrainingPlan): EvaluationGraph {
  const g = bindShapes(model, shapes, (graph) => emitParameters(graph, plan.groups))
  const { logits, labels } = withLabels(g)
  const { loss } = plan.loss(g, logits, labels, plan.lossOptions)
  g.outputs.length = 0
  g.output(loss)
  const classes = g.output(g.cast(g.emit('ArgMax', [logits], { axis: 1, keepdims: 0 }), 'uint8'))
  g.prune()
  return { graph: g, loss, classes }
}
