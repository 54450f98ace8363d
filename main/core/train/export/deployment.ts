/**
 * The net as other programs use it: raw pixels in, probabilities and classes out. Scaling, padding to the sizes the net can
 * halve, cutting back, softmax and argmax are part of the graph, so nothing has to be known to use the file.
 */
import { dtypeCode } from '../../graph/dataTypes'
import { makeNode } from '../../graph/nodes'
import { int64s, scalar, tensor } from '../../graph/tensor'
import type { Attributes, Model, Node, Tensor } from '../../graph/types'
import { INPUT_METADATA } from '../../models/inputScaling'
import { fixedImagesOf, type FixedImages } from '../../models/imageSize'
import { SIZE_MULTIPLE } from '../../models/net'
import type { TrainedNet } from '../../module/netFile'

export const DEPLOYED = { image: 'image', probabilities: 'probabilities', classes: 'classes' } as const

/**
 * @returns image uint8 [N, H, W, 3] RGB -> probabilities float32 [N, K, H, W] and classes uint8 [N, H, W]; any H and W, unless the
 * net takes images of one size only
 */
export function buildDeployment({ model, classes, maxSide }: TrainedNet): Model {
  const graph = new Wiring()
  const fixed = fixedImagesOf(model)
  const float = graph.node('Cast', [DEPLOYED.image], { to: dtypeCode('float32') })
  const scaled = graph.node('Mul', [
    graph.node('Transpose', [float], { perm: [0, 3, 1, 2] }),
    graph.constant(scalar(1 / 255))
  ])
  const padding = fixed ? null : padToMultiple(graph, scaled)
  const input = padding?.image ?? scaled
  const renamed = (value: string) => (value === '' ? '' : value === model.inputs[0]!.name ? input : `net.${value}`)
  const net = model.nodes.map((n) => ({ ...n, inputs: n.inputs.map(renamed), outputs: n.outputs.map(renamed) }))
  graph.nodes.push(...net)
  const scores = `net.${model.outputs[0]!.name}`
  const logits = padding ? cutBack(graph, scores, padding.size) : scores
  softmax(graph, logits, DEPLOYED.probabilities)
  graph.node(
    'Cast',
    [graph.node('ArgMax', [logits], { axis: 1, keepdims: 0 })],
    { to: dtypeCode('uint8') },
    DEPLOYED.classes
  )
  const [n, height, width] = fixed ? [fixed.batch ?? 'N', fixed.height, fixed.width] : ['N', 'H', 'W']
  return {
    ...model,
    name: 'segsmith',
    nodes: graph.nodes,
    initializers: new Map([
      ...graph.constants,
      ...[...model.initializers].map(([name, t]) => [`net.${name}`, t] as const)
    ]),
    inputs: [{ name: DEPLOYED.image, dtype: 'uint8', shape: [n, height, width, 3] }],
    outputs: [
      { name: DEPLOYED.probabilities, dtype: 'float32', shape: [n, classes.length, height, width] },
      { name: DEPLOYED.classes, dtype: 'uint8', shape: [n, height, width] }
    ],
    metadata: new Map([
      ['classes', JSON.stringify(classes.map((c) => c.name))],
      ['colors', JSON.stringify(classes.map((c) => c.color))],
      ['max_side', String(maxSide)],
      ['input', describeInput(fixed, maxSide)],
      ['net_input', netInputOf(model)],
      ['producer', 'Segsmith']
    ])
  }
}

/** Repeats the edge up to sizes that the net can halve; `size` are the image's own height and width. */
function padToMultiple(graph: Wiring, scaled: string): { readonly image: string; readonly size: string } {
  const size = graph.node('Slice', [
    graph.node('Shape', [scaled]),
    graph.constant(int64s([2])),
    graph.constant(int64s([4]))
  ])
  // -size mod 32: what is missing to the next multiple
  const negative = graph.node('Sub', [graph.constant(tensor('int64', [2], [0, 0])), size])
  const missing = graph.node('Mod', [negative, graph.constant(int64s([SIZE_MULTIPLE]))])
  const pads = graph.node('Concat', [graph.constant(int64s([0, 0, 0, 0, 0, 0])), missing], { axis: 0 })
  return { image: graph.node('Pad', [scaled, pads], { mode: 'edge' }), size }
}

const cutBack = (graph: Wiring, scores: string, size: string): string =>
  graph.node('Slice', [scores, graph.constant(int64s([0, 0])), size, graph.constant(int64s([2, 3]))])

/** Over the classes, in single steps: ONNX Runtime's own Softmax is slow along any axis but the last. */
function softmax(graph: Wiring, logits: string, output: string): void {
  const highest = graph.node('ReduceMax', [logits], { axes: [1], keepdims: 1 })
  const powers = graph.node('Exp', [graph.node('Sub', [logits, highest])])
  const sum = graph.node('ReduceSum', [powers, graph.constant(int64s([1]))], { keepdims: 1 })
  graph.node('Div', [powers, sum], {}, output)
}

function describeInput(fixed: FixedImages | null, maxSide: number): string {
  const scale = `scale larger pictures down to ${maxSide} pixels on the longer side`
  if (!fixed) return `image: uint8 [N, H, W, 3], RGB; ${scale}`
  const { batch, height, width } = fixed
  return `image: uint8 [${batch ?? 'N'}, ${height}, ${width}, 3], RGB; ${scale}, then cut them into tiles of ${height} x ${width}`
}

/** What the file makes of the picture for the net inside it; nothing that whoever uses the file has to do. */
export const netInputOf = (model: Model): string => model.metadata.get(INPUT_METADATA) ?? 'RGB from 0 to 1'

/** Nodes of a Model under construction, whose sizes are still open. */
class Wiring {
  readonly nodes: Node[] = []
  readonly constants = new Map<string, Tensor>()

  node(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output = `segsmith.${this.nodes.length}.${op}`
  ): string {
    this.nodes.push(makeNode(op, inputs, output, attributes))
    return output
  }
  constant(value: Tensor): string {
    const name = `segsmith.constant.${this.constants.size}`
    this.constants.set(name, value)
    return name
  }
}
