/**
 * Gives a net a head for K classes: the layers that score classes are replaced by fresh ones with new names, so that weights of
 * the old head do not fit, what followed (softmax, argmax) is dropped, and the logits are brought to the size of the image.
 */
import { Failure } from '../failure'
import { intOf } from '../graph/attributes'
import { bindShapes } from '../graph/bind'
import type { Graph } from '../graph/graph'
import { makeNode } from '../graph/nodes'
import { liveNodes, readsOf } from '../graph/reads'
import { float32 } from '../graph/tensor'
import type { Model, Node } from '../graph/types'
import { float } from '../graph/types'
import { producersOf, scoreClasses } from './classLayers'
import { scorePlaces } from './classifier'
import { movesChannelsLast, takeImage } from './imagePort'
import { takeGrayOfRgb } from './inputScaling'

const PROBE_SIDE = 64

const ARRANGES = new Set(['Transpose', 'Reshape', 'Flatten'])
const DROPPED = new Set(['Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax', 'Cast', 'Identity', 'Squeeze', 'Unsqueeze'])

export function fitHead(file: Model, classes: number, normal: () => number): Model {
  const model = takeImage(file)
  checkImageInput(model)
  const scored = withScores(model, classes, normal)
  // sizes that the file fixed are opened: layers that really depend on them fail when they are bound
  const inputs = [{ ...scored.inputs[0]!, shape: ['N', 3, 'H', 'W'] }]
  const open = channelsOf(model) === 1 ? takeGrayOfRgb(scored) : { ...scored, inputs }
  return atImageSize(open, fixedShapeOf(model))
}

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

/** The shape of the image where the file fixed height and width. */
function fixedShapeOf({ inputs }: Model): readonly number[] | null {
  const [n, , height, width] = inputs[0]!.shape
  const isFixed = typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0
  return isFixed ? [typeof n === 'number' && n > 0 ? n : 1, 3, height, width] : null
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

/** The net on a small image; one that some layer ties to the size of the file's images says so. */
function bindProbe(model: Model, fixed: readonly number[] | null): Graph {
  const bind = (shape: readonly number[]) => bindShapes(model, { [model.inputs[0]!.name]: shape })
  try {
    return bind([1, 3, PROBE_SIDE, PROBE_SIDE])
  } catch (error) {
    if (!fixed || !worksAt(() => bind(fixed))) throw error
    throw notOpen(fixed)
  }
}

function worksAt(bind: () => Graph): boolean {
  try {
    return bind() !== null
  } catch {
    return false
  }
}

const notOpen = ([, , height, width]: readonly number[]): Failure =>
  new Failure(
    'bad-model',
    `The net was exported for images of ${height} x ${width} pixels alone; export it with open heights and widths (dynamic axes).`
  )

/** Appends a bilinear Resize when the logits are smaller than the image. */
function atImageSize(model: Model, fixed: readonly number[] | null): Model {
  const output = model.outputs[0]!.name
  const bound = bindProbe(model, fixed)
  const [, classes, height] = bound.shapeOf(output) as [number, number, number]
  const ports = [{ name: 'logits', dtype: 'float32' as const, shape: ['N', classes, 'H', 'W'] }]
  const factor = PROBE_SIDE / height
  if (factor === 1 && output === 'logits') return { ...model, outputs: ports }
  const nodes = [...model.nodes]
  const initializers = new Map(model.initializers)
  if (factor === 1) nodes.push(makeNode('Identity', [output], 'logits'))
  else {
    if (!Number.isInteger(factor))
      throw fixed
        ? notOpen(fixed)
        : new Failure(
            'bad-model',
            `The net turns ${PROBE_SIDE} pixels into ${height}; a whole fraction of the image size was expected.`
          )
    initializers.set('logits.scales', float32([4], Float32Array.of(1, 1, factor, factor)))
    const attributes = { mode: 'linear', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: float(-0.75) }
    nodes.push(makeNode('Resize', [output, '', 'logits.scales'], 'logits', attributes))
  }
  return { ...model, nodes, initializers, outputs: ports }
}
