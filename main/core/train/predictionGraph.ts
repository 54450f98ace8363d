/** What is asked of a trained net for one picture: classes, how unsure it is of each, and how far it is from the labels. */
import { UNLABELLED } from '../data/types'
import { dtypeCode } from '../graph/dataTypes'
import { int64s, tensor } from '../graph/tensor'
import { makeNode } from '../graph/nodes'
import type { Attributes, Model, Node, Tensor } from '../graph/types'
import { emitUncertainty } from './uncertainty'

/** Labels are fed as uint8 [N, 1, H, W]; any value that is no class is ignored. */
export const PREDICTION = {
  labels: 'predict.labels',
  /** uint8 [N, H, W] */
  classes: 'predict.classes',
  /** uint8 [N, 1, H, W]: 0..255 for 0..1 */
  uncertainty: 'predict.uncertainty',
  /** float32: cross-entropy summed over the labelled pixels, in nats */
  loss: 'predict.loss'
} as const

export function withPrediction(model: Model): Model {
  const g = new Operators()
  const logits = model.outputs[0]!.name
  const winner = g.emit('ArgMax', [logits], { axis: 1, keepdims: 0 })
  g.emit('Cast', [winner], { to: dtypeCode('uint8') }, PREDICTION.classes)
  const { uncertainty, logSum } = emitUncertainty(g, logits)
  g.emit('Identity', [uncertainty], {}, PREDICTION.uncertainty)
  emitLoss(g, logits, logSum, Number(model.outputs[0]!.shape[1]))
  return {
    ...model,
    nodes: [...model.nodes, ...g.nodes],
    initializers: new Map([...model.initializers, ...g.constants]),
    inputs: [...model.inputs, { name: PREDICTION.labels, dtype: 'uint8', shape: ['N', 1, 'H', 'W'] }],
    outputs: [
      { name: PREDICTION.classes, dtype: 'uint8', shape: ['N', 'H', 'W'] },
      { name: PREDICTION.uncertainty, dtype: 'uint8', shape: ['N', 1, 'H', 'W'] },
      { name: PREDICTION.loss, dtype: 'float32', shape: [] }
    ]
  }
}

/** -log p of the labelled class is logSum - its logit. */
function emitLoss(g: Operators, logits: string, logSum: string, classes: number): void {
  const labels = g.emit('Cast', [PREDICTION.labels], { to: dtypeCode('int64') })
  const isLabelled = g.emit('Less', [labels, g.constant(tensor('int64', [], [Math.min(classes, UNLABELLED)]))])
  const chosen = g.emit('Where', [isLabelled, labels, g.constant(int64s([0]))])
  const wanted = g.emit('GatherElements', [logits, chosen], { axis: 1 })
  const weights = g.emit('Cast', [isLabelled], { to: dtypeCode('float32') })
  const losses = g.emit('Mul', [g.emit('Sub', [logSum, wanted]), weights])
  g.emit('ReduceSum', [losses], { keepdims: 0 }, PREDICTION.loss)
}

/** Operators that follow those of a model whose sizes are still open. */
class Operators {
  readonly nodes: Node[] = []
  readonly constants = new Map<string, Tensor>()

  emit(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output = `predict.${this.nodes.length}.${op}`
  ): string {
    this.nodes.push(makeNode(op, inputs, output, attributes))
    return output
  }

  constant(value: Tensor): string {
    const name = `predict.constant.${this.constants.size}`
    this.constants.set(name, value)
    return name
  }
}
