/**
 * What a net wants its pictures to look like. Every net here is given RGB from 0 to 1; one that was trained on other numbers gets
 * the few nodes that make them in front of it. They are part of the net, so that training, prediction and every export agree.
 */
import { Failure } from '../failure'
import { makeNode, reading } from '../graph/nodes'
import { BYTE_RANGE } from './imagePort'
import { float32, int64s } from '../graph/tensor'
import type { Model, Node, Tensor } from '../graph/types'

export type ChannelOrder = 'rgb' | 'bgr'

/** (byte - mean) / std, each for red, green and blue in this order, whatever the order of the channels. */
export interface InputScaling {
  readonly mean: readonly number[]
  readonly std: readonly number[]
  readonly order: ChannelOrder
}

const alike = (value: number) => [value, value, value]
const IMAGENET = { mean: [0.485, 0.456, 0.406].map((v) => 255 * v), std: [0.229, 0.224, 0.225].map((v) => 255 * v) }
/** The mean of ImageNet's pictures as Caffe's and MXNet's VGG subtract it. */
const VGG_MEAN = [123.68, 116.779, 103.939]

export const INPUT_PRESETS = {
  unit: { mean: alike(0), std: alike(255), order: 'rgb' },
  symmetric: { mean: alike(127.5), std: alike(127.5), order: 'rgb' },
  bytes: { mean: alike(0), std: alike(1), order: 'rgb' },
  imagenet: { ...IMAGENET, order: 'rgb' },
  vgg: { mean: VGG_MEAN, std: alike(1), order: 'rgb' },
  caffe: { mean: VGG_MEAN, std: alike(1), order: 'bgr' }
} as const satisfies Readonly<Record<string, InputScaling>>

export type InputPreset = keyof typeof INPUT_PRESETS

/** Names of the nodes, values and constants that scaleInput makes begin with it. */
const OWN = 'segsmith.input.'
export const INPUT_METADATA = 'segsmith.input'

/**
 * The net behind what turns RGB 0..1 into what it wants; nodes of an earlier call are replaced.
 * @param model takes one image [N, 3, H, W]
 */
export function scaleInput(model: Model, scaling: InputScaling): Model {
  const inner = withoutScaling(model)
  const image = inner.inputs[0]!.name
  const prefix = new Prefix(image)
  const least = scaling.mean.map((v) => v / 255)
  const range = scaling.std.map((v) => v / 255)
  if (least.some((v) => v !== 0)) prefix.add('Sub', perChannel(least))
  if (range.some((v) => v !== 1)) prefix.add('Div', perChannel(range))
  if (scaling.order === 'bgr' && !takesGray(inner)) prefix.add('Gather', int64s([2, 1, 0]), { axis: 1 })
  const nodes = inner.nodes.map((n) => reading(n, image, prefix.output))
  return {
    ...inner,
    nodes: [...prefix.nodes, ...nodes],
    initializers: new Map([...inner.initializers, ...prefix.constants]),
    metadata: new Map([...inner.metadata, [INPUT_METADATA, describeScaling(scaling)]])
  }
}

/** The net as it was before scaleInput, which takes what the scaling made; a port of bytes is a scaling, too. */
export function withoutScaling(model: Model): Model {
  const own = model.nodes.filter((n) => n.outputs[0]!.startsWith(OWN) || n.inputs.includes(BYTE_RANGE))
  const last = own.at(-1)?.outputs[0]
  if (last === undefined) return model
  const nodes = model.nodes.filter((n) => !own.includes(n)).map((n) => reading(n, last, model.inputs[0]!.name))
  const initializers = new Map([...model.initializers].filter(([name]) => !name.startsWith(OWN) && name !== BYTE_RANGE))
  return { ...model, nodes, initializers }
}

/** The net without the arithmetic on constants that its first nodes do to the image, such as a builder's own normalisation. */
export function withoutNormalisation(model: Model): Model {
  const image = model.inputs[0]!.name
  let [nodes, last] = [model.nodes, image]
  for (let next = normalising(nodes, last, model); next; next = normalising(nodes, last, model)) {
    last = next.outputs[0]!
    nodes = nodes.filter((n) => n !== next)
  }
  return { ...model, nodes: nodes.map((n) => reading(n, last, image)) }
}

/** The node that alone reads the image and does arithmetic with a constant to it; undefined when there is none. */
export function normalising(nodes: readonly Node[], image: string, model: Model): Node | undefined {
  const [only, ...others] = nodes.filter((n) => n.inputs.includes(image))
  const isArithmetic = only && others.length === 0 && ['Add', 'Sub', 'Mul', 'Div'].includes(only.op)
  return isArithmetic && only.inputs.every((i) => i === image || model.initializers.has(i)) ? only : undefined
}

const GRAY_WEIGHTS = 'gray.weights'

/** A net for gray pictures [N, 1, H, W] behind the luminance of RGB (ITU-R BT.601). */
export function takeGrayOfRgb(model: Model): Model {
  const port = model.inputs[0]!
  const nodes: Node[] = [
    makeNode('Mul', [port.name, GRAY_WEIGHTS], 'gray.weighted'),
    makeNode('ReduceSum', ['gray.weighted', 'gray.axes'], 'gray', { keepdims: 1 })
  ]
  return {
    ...model,
    inputs: [{ ...port, shape: ['N', 3, 'H', 'W'] }],
    nodes: [...nodes, ...model.nodes.map((n) => reading(n, port.name, 'gray'))],
    initializers: new Map([
      ...model.initializers,
      [GRAY_WEIGHTS, perChannel([0.299, 0.587, 0.114])],
      ['gray.axes', int64s([1])]
    ])
  }
}

const takesGray = (model: Model): boolean => model.initializers.has(GRAY_WEIGHTS)

/** What the net itself sees, in words: 'RGB from 0 to 255, minus (123.68, 116.779, 103.939)'. */
export function describeScaling({ mean, std, order }: InputScaling): string {
  const range = std.every((v) => v === 1) ? 255 : 1
  const inRange = (values: readonly number[]) => values.map((v) => Number(((v / 255) * range).toPrecision(6)))
  const words = [`${order.toUpperCase()} from 0 to ${range}`]
  const inOrder = (values: readonly number[]) => (order === 'bgr' ? values.toReversed() : values)
  if (mean.some((v) => v !== 0)) words.push(`minus (${inOrder(inRange(mean)).join(', ')})`)
  if (range === 1 && std.some((v) => v !== 255)) words.push(`divided by (${inOrder(inRange(std)).join(', ')})`)
  return words.join(', ')
}

/** Throws Failure 'bad-argument' unless there is a number, or one for each of three channels. */
export function checkScaling(mean: readonly number[], std: readonly number[]): void {
  const isTriple = (values: readonly number[]) => values.length === 3 && values.every((v) => Number.isFinite(v))
  if (!isTriple(mean))
    throw new Failure('bad-argument', `inputMean is [${mean}]; three numbers, for red, green and blue, were expected.`)
  if (!isTriple(std) || std.some((v) => v <= 0))
    throw new Failure('bad-argument', `inputStd is [${std}]; three numbers above 0 were expected.`)
}

const perChannel = (values: readonly number[]): Tensor => float32([1, 3, 1, 1], Float32Array.from(values))

/** The nodes in front, each with one constant. */
class Prefix {
  readonly nodes: Node[] = []
  readonly constants = new Map<string, Tensor>()

  constructor(public output: string) {}

  add(op: 'Sub' | 'Div' | 'Gather', constant: Tensor, attributes: Node['attributes'] = {}): void {
    const name = `${OWN}${op}`
    this.constants.set(`${name}.value`, constant)
    this.nodes.push(makeNode(op, [this.output, `${name}.value`], name, attributes))
    this.output = name
  }
}
