/**
 * Gives a net a head for K classes: the layers that score classes are replaced by fresh ones with new names, so that weights of
 * the old head do not fit, what followed (softmax, argmax) is dropped, and the logits are brought to the size of the image.
 */
import { Failure } from '../failure'
import { intOf } from '../graph/attributes'
import { liveNodes, readsOf } from '../graph/reads'
import type { Model, Node } from '../graph/types'
import { producersOf, scoreClasses } from './classLayers'
import { scorePlaces } from './classifier'
import { movesChannelsLast, takeImage } from './imagePort'
import { atImageSize } from './imageSize'
import { takeGrayOfRgb } from './inputScaling'

const PROBE_SIDE = 64

const ARRANGES = new Set(['Transpose', 'Reshape', 'Flatten'])
const DROPPED = new Set(['Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax', 'Cast', 'Identity', 'Squeeze', 'Unsqueeze'])

export function fitHead(file: Model, classes: number, normal: () => number): Model {
  const model = takeImage(file)
  checkImageInput(model)
  const scored = withScores(model, classes, normal)
  const color = channelsOf(model) === 1 ? takeGrayOfRgb(scored) : scored
  const [batch, , height, width] = model.inputs[0]!.shape as [Size, Size, Size, Size]
  return atImageSize({ ...color, inputs: [{ ...color.inputs[0]!, shape: [batch, 3, height, width] }] }, classes)
}
type Size = number | string

/** From the first output that scores classes, or the picture as a whole. */
function withScores(model: Model, classes: number, normal: () => number): Model {
  const failures: unknown[] = []
  for (const output of model.outputs)
    try {
      return scoreClasses(dropDecision({ ...model, outputs: [output] }), classes, normal)
    } catch (error) {
      failures.push(error)
    }
  const probe = [1, channelsOf(model), PROBE_SIDE, PROBE_SIDE]
  const places = model.outputs.length > 0 ? scorePlaces(model, classes, probe, normal) : null
  if (places) return places
  throw failures[0] ?? new Failure('bad-model', 'The net has no output.')
}

/** The net's one input, checked to be an image. */
function checkImageInput(model: Model): void {
  const [image, ...others] = model.inputs
  if (!image || others.length > 0)
    throw new Failure('bad-model', `The net has ${model.inputs.length} inputs; one image was expected.`)
  if (image.dtype !== 'float32' || image.shape.length !== 4)
    throw new Failure(
      'bad-model',
      `The net's input "${image.name}" is ${image.dtype} [${image.shape}]; a float32 image [N, 3, H, W] was expected.`
    )
  const channels = channelsOf(model)
  if (channels !== 3 && channels !== 1)
    throw new Failure(
      'bad-model',
      `The net's input "${image.name}" has ${channels} channels; 3 (colour) or 1 (gray) were expected.`
    )
}

/** Channels of the image as its port says, or as the first convolution reads them where the file left them open. */
function channelsOf({ inputs, nodes, initializers }: Model): number {
  const { name, shape } = inputs[0]!
  if (typeof shape[1] === 'number') return shape[1]
  const first = nodes.find((n) => n.op === 'Conv' && n.inputs[0] === name)
  const perGroup = initializers.get(first?.inputs[1] ?? '')?.dims[1]
  return first && perGroup !== undefined ? perGroup * intOf(first, 'group', 1) : 3
}

/** Drops softmax, argmax and casts at the end, and what moves the channels there, of a net of one output. */
function dropDecision(model: Model): Model {
  const producer = producersOf(model)
  let output = model.outputs[0]!.name
  for (let before = undecided(output, producer); before !== null; before = undecided(output, producer)) output = before
  const nodes = liveNodes(model.nodes, [output])
  const read = new Set([output, ...nodes.flatMap(readsOf)])
  const initializers = new Map([...model.initializers].filter(([name]) => read.has(name)))
  return { ...model, nodes, initializers, outputs: [{ name: output, dtype: 'float32', shape: [] }] }
}

/** What a decision at the end was made from; null when there is none. */
function undecided(output: string, producer: ReadonlyMap<string, Node>): string | null {
  const node = producer.get(output)
  if (!node) return null
  if (DROPPED.has(node.op)) return node.inputs[0]!
  if (!ARRANGES.has(node.op)) return null
  // before opset 13 a softmax over classes is written with the classes moved to the end, or the image flattened, and back
  const inner = undecided(node.inputs[0]!, producer)
  const before = inner === null ? undefined : producer.get(inner)
  if (before && ARRANGES.has(before.op)) return before.inputs[0]!
  return movesChannelsLast(node) ? node.inputs[0]! : null
}
