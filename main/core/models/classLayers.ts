/**
 * The layers whose channels are the classes: the convolutions that score them, usually one, and between them and the output the
 * transposed convolutions that enlarge the scores, as FCN-16s and 8s have them. For other classes all of them start anew.
 */
import { Failure } from '../failure'
import { intOf } from '../graph/attributes'
import { float32, numbersOf } from '../graph/tensor'
import type { Model, Node } from '../graph/types'
import { enlarging, small, type Initial, type Normal } from './initial'

interface ClassLayers {
  readonly scores: readonly Node[]
  /** Transposed convolutions from every class to every class, or of each class by itself. */
  readonly enlargements: readonly Node[]
}

/** The net with fresh layers for so many classes: `head.weight` and `head.bias`, or `head.<old name>` where they are several. */
export function scoreClasses(model: Model, classes: number, normal: Normal): Model {
  const { scores, enlargements } = findClassLayers(model)
  const isOne = scores.length + enlargements.length === 1
  const initializers = new Map(model.initializers)
  const replace = (node: Node, dims: (old: readonly number[]) => readonly number[], initial: Initial): Node => {
    const [image, weight, bias] = node.inputs as [string, string, string?]
    const nameOf = (old: string, role: string) => `head.${isOne ? role : old}`
    const shape = dims(model.initializers.get(weight)!.dims)
    const inputs = [image, nameOf(weight, 'weight')]
    initializers.delete(weight)
    initializers.set(inputs[1]!, float32(shape, initial({ dims: shape, fanIn: 1, fanOut: 1 }, normal)))
    // a score without a bias gets one: it costs nothing, and classes differ in how common they are
    if (bias || scores.includes(node)) {
      initializers.delete(bias ?? '')
      inputs.push(nameOf(bias ?? `${weight}.bias`, 'bias'))
      initializers.set(inputs[2]!, float32([classes], new Float32Array(classes)))
    }
    return { ...node, inputs }
  }
  const nodes = model.nodes.map((node) => {
    if (scores.includes(node)) return replace(node, ([, perGroup, ...kernel]) => [classes, perGroup!, ...kernel], small)
    if (!enlargements.includes(node)) return node
    const isDepthwise = intOf(node, 'group', 1) > 1
    const fresh = replace(node, ([, , ...kernel]) => [classes, isDepthwise ? 1 : classes, ...kernel], enlarging)
    return isDepthwise ? { ...fresh, attributes: { ...node.attributes, group: classes } } : fresh
  })
  return { ...model, nodes, initializers }
}

/** Ops that keep the classes apart. */
const KEEPS_CLASSES = new Set(['Resize', 'Identity', 'Softmax', 'LogSoftmax', 'Sigmoid', 'Cast'])

export const producersOf = (model: Model): ReadonlyMap<string, Node> =>
  new Map(model.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))

function findClassLayers(model: Model): ClassLayers {
  const producer = producersOf(model)
  const scores = new Set<Node>()
  const enlargements = new Set<Node>()
  const open = [model.outputs[0]!.name]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = producer.get(value)
    if (node && (KEEPS_CLASSES.has(node.op) || cutsPlanes(node, model))) open.push(node.inputs[0]!)
    else if (node?.op === 'Add' && node.inputs.every((i) => producer.has(i))) open.push(...node.inputs)
    else if (node && enlarges(node, model)) {
      enlargements.add(node)
      open.push(node.inputs[0]!)
    } else if (node?.op === 'Conv' && model.initializers.has(node.inputs[1]!)) scores.add(node)
    else throw noHead(node)
  }
  return { scores: [...scores], enlargements: [...enlargements] }
}

function noHead(node: Node | undefined): Failure {
  const last = node ? `${node.op} ("${node.name}")` : 'missing'
  if (node?.op === 'Gemm' || node?.op === 'MatMul')
    return new Failure(
      'bad-model',
      `The net's last layer is ${last}, fully connected to a whole picture of one size, so that it cannot say what is where; choose a net that scores every pixel or averages over the picture, or give a VGG's weights to fcn8s_vgg16.`
    )
  return new Failure(
    'bad-model',
    `The net's last layer is ${last}; a convolution that scores the classes of every pixel was expected.`
  )
}

/** A Slice of heights and widths. */
function cutsPlanes(node: Node, model: Model): boolean {
  const axes = node.op === 'Slice' ? model.initializers.get(node.inputs[3] ?? '') : undefined
  return axes !== undefined && numbersOf(axes).every((axis) => axis > 1 || axis === -1 || axis === -2)
}

function enlarges(node: Node, model: Model): boolean {
  const weight = node.op === 'ConvTranspose' ? model.initializers.get(node.inputs[1]!) : undefined
  const group = intOf(node, 'group', 1)
  return weight !== undefined && weight.dims[0] === weight.dims[1]! * group && (group === 1 || group === weight.dims[0])
}
