/**
 * ONNX Runtime's binding to Node copies every output of a run into a new array, also one that it has just written into memory it was
 * given: 70 ms for 128 MB, and that memory once more. It does so in the order of the outputs, after the run, and gives up at the first
 * that is not a tensor. So a model gets an empty sequence as its first output, which is only asked for when every other output has its
 * memory: the binding's refusal is then what a good run ends with. A binding that knows sequences just answers.
 * Source: OrtValueToNapiValue, https://github.com/microsoft/onnxruntime/blob/main/js/node/src/tensor_helper.cc
 */
import { makeNode } from '../graph/nodes'
import type { Model } from '../graph/types'

/** The name of that first output. */
export const WRITTEN = 'segsmith.written'

/** The model with the node whose output says that all others are written; the output is to be the first one. */
export const withSign = (model: Model): Model => ({
  ...model,
  nodes: [makeNode('SequenceEmpty', [], WRITTEN), ...model.nodes]
})

/** Whether a failed run failed only to answer what it has written. */
export const isWritten = (error: Error): boolean =>
  error.message.startsWith('Non tensor type is temporarily not supported')
