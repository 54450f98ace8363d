/**
 * Gives a net a head for K classes: the last convolution is replaced by a fresh one with new names, so that weights of the old
 * head do not fit, what followed it (softmax, argmax) is dropped, and the logits are brought to the size of the image.
 */
import { Failure } from '../failure'
import { bindShapes } from '../graph/bind'
import { float32 } from '../graph/tensor'
import type { Model, Node } from '../graph/types'
import { float, sizeOf } from '../graph/types'

export const HEAD_WEIGHT = 'head.weight'
export const HEAD_BIAS = 'head.bias'
const HEAD_DEVIATION = 0.01
const PROBE_SIDE = 64

/** Ops between the last convolution and the output that keep the classes apart. */
const AFTER_HEAD = new Set(['Resize', 'Identity', 'Softmax', 'LogSoftmax', 'Sigmoid', 'Cast'])
const DROPPED = new Set(['Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax', 'Cast', 'Identity'])

export function fitHead(model: Model, classes: number, normal: () => number): Model {
  checkImageInput(model)
  const logits = dropDecision(model)
  const head = findHead(logits)
  const [, perGroup, ...kernel] = logits.initializers.get(head.inputs[1]!)!.dims as [number, number, ...number[]]
  const initializers = new Map(logits.initializers)
  initializers.delete(head.inputs[1]!)
  initializers.delete(head.inputs[2] ?? '')
  const count = classes * perGroup * sizeOf(kernel)
  initializers.set(
    HEAD_WEIGHT,
    float32(
      [classes, perGroup, ...kernel],
      Float32Array.from({ length: count }, () => normal() * HEAD_DEVIATION)
    )
  )
  initializers.set(HEAD_BIAS, float32([classes], new Float32Array(classes)))
  const nodes = logits.nodes.map((n) => (n === head ? { ...n, inputs: [n.inputs[0]!, HEAD_WEIGHT, HEAD_BIAS] } : n))
  // sizes that the file fixed are opened: layers that really depend on them fail when they are bound, with their names
  const inputs = [{ ...logits.inputs[0]!, shape: ['N', 3, 'H', 'W'] }]
  return atImageSize({ ...logits, inputs, nodes, initializers })
}

/** The net's one input, checked to be an image. */
export function checkImageInput(model: Model): void {
  const [image, ...others] = model.inputs
  if (!image || others.length > 0)
    throw new Failure('bad-model', `The net has ${model.inputs.length} inputs; one image was expected.`)
  if (image.dtype !== 'float32' || image.shape.length !== 4)
    throw new Failure(
      'bad-model',
      `The net's input "${image.name}" is ${image.dtype} [${image.shape}]; a float32 image [N, 3, H, W] was expected.`
    )
  if (typeof image.shape[1] === 'number' && image.shape[1] !== 3)
    throw new Failure(
      'bad-model',
      `The net's input "${image.name}" has ${image.shape[1]} channels; 3 (RGB) were expected.`
    )
}

/** Drops softmax, argmax and casts at the end, and every output but the first. */
function dropDecision(model: Model): Model {
  const producer = producers(model)
  let output = model.outputs[0]!.name
  for (let node = producer.get(output); node && DROPPED.has(node.op); node = producer.get(output))
    output = node.inputs[0]!
  const live = new Set([output])
  const nodes = model.nodes.toReversed().filter((n) => {
    const needed = n.outputs.some((o) => live.has(o))
    if (needed) n.inputs.forEach((i) => live.add(i))
    return needed
  })
  const initializers = new Map([...model.initializers].filter(([name]) => live.has(name)))
  return { ...model, nodes: nodes.reverse(), initializers, outputs: [{ name: output, dtype: 'float32', shape: [] }] }
}

function findHead(model: Model): Node {
  const producer = producers(model)
  let node = producer.get(model.outputs[0]!.name)
  while (node && AFTER_HEAD.has(node.op)) node = producer.get(node.inputs[0]!)
  if (node?.op !== 'Conv' || !model.initializers.has(node.inputs[1]!))
    throw new Failure(
      'bad-model',
      `The net's last layer is ${node ? `${node.op} ("${node.name}")` : 'missing'}; a convolution that scores the classes of every pixel was expected.`
    )
  return node
}

const producers = (model: Model): Map<string, Node> =>
  new Map(model.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))

/** Appends a bilinear Resize when the logits are smaller than the image. */
function atImageSize(model: Model): Model {
  const output = model.outputs[0]!.name
  const bound = bindShapes(model, { [model.inputs[0]!.name]: [1, 3, PROBE_SIDE, PROBE_SIDE] })
  const [, classes, height] = bound.shapeOf(output) as [number, number, number]
  const ports = [{ name: 'logits', dtype: 'float32' as const, shape: ['N', classes, 'H', 'W'] }]
  const factor = PROBE_SIDE / height
  if (factor === 1 && output === 'logits') return { ...model, outputs: ports }
  const nodes = [...model.nodes]
  const initializers = new Map(model.initializers)
  if (factor === 1)
    nodes.push({ op: 'Identity', domain: '', name: 'logits', inputs: [output], outputs: ['logits'], attributes: {} })
  else {
    if (!Number.isInteger(factor))
      throw new Failure(
        'bad-model',
        `The net turns ${PROBE_SIDE} pixels into ${height}; a whole fraction of the image size was expected.`
      )
    initializers.set('logits.scales', float32([4], Float32Array.of(1, 1, factor, factor)))
    const attributes = { mode: 'linear', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: float(-0.75) }
    nodes.push({
      op: 'Resize',
      domain: '',
      name: 'logits',
      inputs: [output, '', 'logits.scales'],
      outputs: ['logits'],
      attributes
    })
  }
  return { ...model, nodes, initializers, outputs: ports }
}
