/**
 * A net that says what is in a picture, as the encoder of one that says where: from where it gives places up on it is cut off, at
 * the average over the picture or, as in VGG and AlexNet, where maps are laid flat for dense layers, and a convolution of 1 x 1
 * scores the classes of every place (class activation maps).
 * Source: Zhou et al., https://arxiv.org/abs/1512.04150
 */
import { intsOf } from '../graph/attributes'
import { bindShapes } from '../graph/bind'
import { makeNode } from '../graph/nodes'
import { liveNodes, readsOf } from '../graph/reads'
import { float32 } from '../graph/tensor'
import type { Model, Node } from '../graph/types'
import { small, type Normal } from './initial'

/** What stands between the last maps and the scores of the picture. */
const DECIDES = new Set([
  ...['Gemm', 'MatMul', 'Add', 'Conv', 'Dropout', 'Flatten', 'Reshape', 'Squeeze', 'Identity'],
  ...['Softmax', 'LogSoftmax', 'Relu', 'HardSwish', 'BatchNormalization']
])

/**
 * @param probe shape of an image to find the number of channels with
 * @returns null for a net that does not bring maps down to one score per class
 */
export function scorePlaces(model: Model, classes: number, probe: readonly number[], normal: Normal): Model | null {
  const features = findLastMaps(model)
  if (!features) return null
  const cut = withOutput(model, features)
  const [, channels, ...size] = bindShapes(cut, { [model.inputs[0]!.name]: probe }).shapeOf(features)
  if (channels === undefined || size.length !== 2) return null
  const shape = [classes, channels, 1, 1]
  const head = makeNode('Conv', [features, 'head.weight', 'head.bias'], 'head', { kernel_shape: [1, 1] })
  const initializers = new Map([
    ...cut.initializers,
    ['head.weight', float32(shape, small({ dims: shape, fanIn: channels, fanOut: classes }, normal))] as const,
    ['head.bias', float32([classes], new Float32Array(classes))] as const
  ])
  return {
    ...cut,
    nodes: [...cut.nodes, head],
    initializers,
    outputs: [{ name: 'head', dtype: 'float32', shape: [] }]
  }
}

/** The value that is averaged, or else the first that is laid flat. */
function findLastMaps(model: Model): string | null {
  const producer = new Map(model.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))
  const isComputed = (value: string) => producer.has(value) && producer.get(value)!.op !== 'Constant'
  let node = producer.get(model.outputs[0]!.name)
  let flattened: Node | null = null
  while (node && !isAverage(node)) {
    if (FLATTENS.has(node.op)) flattened = node
    const [before, ...others] = node.inputs.filter(isComputed)
    const isLayer = DECIDES.has(node.op) && (others.length === 0 || node.op === 'Reshape')
    node = isLayer && before !== undefined ? producer.get(before) : undefined
  }
  return (node ?? flattened)?.inputs[0] ?? null
}

const FLATTENS = new Set(['Flatten', 'Reshape'])
const isAverage = (node: Node): boolean =>
  node.op === 'GlobalAveragePool' ||
  (node.op === 'ReduceMean' && ['2,3', '-2,-1', '-1,-2'].includes(intsOf(node, 'axes', []).join()))

function withOutput(model: Model, output: string): Model {
  const nodes = liveNodes(model.nodes, [output])
  const read = new Set(nodes.flatMap(readsOf))
  const initializers = new Map([...model.initializers].filter(([name]) => read.has(name)))
  return { ...model, nodes, initializers, outputs: [{ name: output, dtype: 'float32', shape: [] }] }
}
