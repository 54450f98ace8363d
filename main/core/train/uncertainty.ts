/**
 * How unsure a net is of each pixel: one minus the margin between the probabilities of its two likeliest classes, 0 where it has
 * no doubt and 1 where two classes are as likely (margin sampling: Scheffer, Decomain and Wrobel, "Active hidden Markov models for
 * information extraction", 2001). Unlike entropy it means the same for any number of classes, and needs no logarithm of them.
 */
import { dtypeCode } from '../graph/dataTypes'
import { int64s, scalar } from '../graph/tensor'
import type { Attributes, Tensor } from '../graph/types'

/** Writes operators into whatever kind of graph; each call answers the name of what it computes. */
export interface OperatorWriter {
  emit(op: string, inputs: readonly string[], attributes?: Attributes): string
  constant(value: Tensor): string
}

export interface Doubt {
  /** uint8 [N, 1, H, W]: 0..255 for 0..1. */
  readonly uncertainty: string
  /** float32 [N, 1, H, W]: the logarithm of the sum of the exponents of the logits. */
  readonly logSum: string
}

/** @param logits float32 [N, K, H, W] */
export function emitUncertainty(g: OperatorWriter, logits: string): Doubt {
  const axis = g.constant(int64s([1]))
  const one = g.constant(scalar(1))
  const highest = g.emit('ReduceMax', [logits], { axes: [1], keepdims: 1 })
  // the likeliest class has e = 1; p = e / sum
  const e = g.emit('Exp', [g.emit('Sub', [logits, highest])])
  const sum = g.emit('ReduceSum', [e, axis], { keepdims: 1 })
  const isHighest = g.emit('Cast', [g.emit('Equal', [logits, highest])], { to: dtypeCode('float32') })
  const others = g.emit('ReduceMax', [g.emit('Sub', [e, isHighest])], { axes: [1], keepdims: 1 })
  // two that are exactly as likely are both the highest: then the second is as high as the first
  const ties = g.emit('Sub', [g.emit('ReduceSum', [isHighest, axis], { keepdims: 1 }), one])
  const second = g.emit('Max', [others, g.emit('Min', [ties, one])])
  const margin = g.emit('Div', [g.emit('Sub', [one, second]), sum])
  const scaled = g.emit('Mul', [g.emit('Sub', [one, margin]), g.constant(scalar(255))])
  return {
    uncertainty: g.emit('Cast', [scaled], { to: dtypeCode('uint8') }),
    logSum: g.emit('Add', [g.emit('Log', [sum]), highest])
  }
}
