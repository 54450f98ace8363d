/**
 * Brings the logits to the size of the image, and finds out of what size images may be: any, or only the one a file was exported
 * for, where sizes are written into the net's layers. The port of the image says which.
 */
import { Failure } from '../failure'
import { bindShapes } from '../graph/bind'
import type { Graph } from '../graph/graph'
import { makeNode } from '../graph/nodes'
import { float32 } from '../graph/tensor'
import type { Model, Node, Port, Tensor } from '../graph/types'
import { float } from '../graph/types'
import { openBatch } from './openBatch'

/** What a net of one size wants its images to be. */
export interface FixedImages {
  readonly height: number
  readonly width: number
  /** Images that it takes at once; null for any number. */
  readonly batch: number | null
}

/** null for a net that takes images of any size. */
export function fixedImagesOf({ inputs }: Model): FixedImages | null {
  const [batch, , height, width] = inputs[0]!.shape
  if (typeof height !== 'number' || typeof width !== 'number' || height < 1 || width < 1) return null
  return { height, width, batch: typeof batch === 'number' && batch > 0 ? batch : null }
}

type Shape = readonly [n: number, channels: number, height: number, width: number]

const PROBE_SIDE = 64
/** Neither the size of any file nor square nor a power of two, so that a size that is written into a layer shows. */
const PROBES: readonly Shape[] = [
  [1, 3, PROBE_SIDE, PROBE_SIDE],
  [2, 3, 160, 96]
]

/** @param model takes one image [N, 3, H, W]; its one output are scores of some size [N, K, h, w] */
export function atImageSize(model: Model, classes: number): Model {
  const fixed = fixedImagesOf(model)
  const open = withPort(model, ['N', 3, 'H', 'W'])
  if (!fixed) return enlarged(open, classes, null)
  const batch = fixed.batch ?? 1
  const ofItsSize = withPort(model, [batch, 3, fixed.height, fixed.width])
  if (!bindProbe(ofItsSize)) return enlarged(ofItsSize, classes, { ...fixed, batch })
  try {
    for (const probe of PROBES) enlargementOf(open, probe)
  } catch {
    return atFixedSize(model, classes, { ...fixed, batch })
  }
  return enlarged(open, classes, null)
}

/** The layers hold sizes; the number of images is opened where it can be. */
function atFixedSize(
  model: Model,
  classes: number,
  { batch, height, width }: FixedImages & { readonly batch: number }
): Model {
  const fits = (candidate: Model, n: number): boolean => {
    try {
      return shapeOfScores(candidate, [n, 3, height, width])[0] === n
    } catch {
      return false
    }
  }
  const opened = openBatch(model, [batch, 3, height, width])
  for (const candidate of [model, opened])
    if (candidate && fits(candidate, 1) && fits(candidate, 3))
      return enlarged(withPort(candidate, ['N', 3, height, width]), classes, { batch: null, height, width })
  if (batch > 1)
    throw new Failure(
      'bad-model',
      `The net was exported for exactly ${batch} images of ${height} x ${width} pixels at a time; export it for one image, or with open axes.`
    )
  return enlarged(withPort(model, [1, 3, height, width]), classes, { batch: 1, height, width })
}

/** The net on a small image, or on one of its size; null when it holds operators whose shapes only ONNX Runtime knows. */
export function bindProbe(model: Model): Graph | null {
  const fixed = fixedImagesOf(model)
  const shape = fixed ? [fixed.batch ?? 1, 3, fixed.height, fixed.width] : PROBES[0]!
  try {
    return bindShapes(model, { [model.inputs[0]!.name]: shape })
  } catch (error) {
    if (isUnknown(error)) return null
    throw error
  }
}

const withPort = (model: Model, shape: Port['shape']): Model => ({ ...model, inputs: [{ ...model.inputs[0]!, shape }] })

const shapeOfScores = (model: Model, shape: Shape): Shape =>
  bindShapes(model, { [model.inputs[0]!.name]: shape }).shapeOf(model.outputs[0]!.name) as Shape

/** How many times smaller the scores are than the image; a Failure unless it is a whole number, and the same along both sides. */
function enlargementOf(model: Model, probe: Shape): number {
  const [n, , height, width] = shapeOfScores(model, probe)
  const factor = probe[2] / height
  if (Number.isInteger(factor) && probe[3] / width === factor && n === probe[0]) return factor
  throw new Failure(
    'bad-model',
    `The net turns ${probe[2]} x ${probe[3]} pixels into ${height} x ${width}; a whole fraction of the image size was expected.`
  )
}

/** An operator whose shape only ONNX Runtime knows. */
const isUnknown = (error: unknown): boolean => error instanceof Failure && error.code === 'unsupported-op'

function enlarged(model: Model, classes: number, fixed: FixedImages | null): Model {
  const scores = model.outputs[0]!.name
  const outputs: Port[] = [{ ...model.outputs[0]!, name: 'logits', shape: logitsShape(classes, fixed) }]
  const factor = factorOf(model, fixed)
  if (factor === 1 && scores === 'logits') return { ...model, outputs }
  if (factor === 1) return { ...model, outputs, nodes: [...model.nodes, makeNode('Identity', [scores], 'logits')] }
  const image = model.inputs[0]!.name
  const [nodes, constants] = factor === null ? resizeToImage(scores, image) : resizeBy(scores, factor)
  return {
    ...model,
    outputs,
    nodes: [...model.nodes, ...nodes],
    initializers: new Map([...model.initializers, ...constants])
  }
}

const logitsShape = (classes: number, fixed: FixedImages | null): Port['shape'] =>
  fixed ? [fixed.batch ?? 'N', classes, fixed.height, fixed.width] : ['N', classes, 'H', 'W']

/** null where it is no whole number, or nobody knows before the net runs. */
function factorOf(model: Model, fixed: FixedImages | null): number | null {
  try {
    if (!fixed) return enlargementOf(model, PROBES[0]!)
    const [, , height, width] = shapeOfScores(model, [fixed.batch ?? 1, 3, fixed.height, fixed.width])
    const factor = fixed.height / height
    return Number.isInteger(factor) && fixed.width / width === factor ? factor : null
  } catch (error) {
    if (isUnknown(error)) return null
    throw error
  }
}

type Resizing = readonly [nodes: readonly Node[], constants: readonly (readonly [string, Tensor])[]]

const BILINEAR = { mode: 'linear', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: float(-0.75) }

function resizeBy(scores: string, factor: number): Resizing {
  const scales = float32([4], Float32Array.of(1, 1, factor, factor))
  return [[makeNode('Resize', [scores, '', 'logits.scales'], 'logits', BILINEAR)], [['logits.scales', scales]]]
}

/** Sizes that are read off the image when the net is bound or run. */
function resizeToImage(scores: string, image: string): Resizing {
  const part = (of: string, start: number, end: number, name: string) => makeNode('Shape', [of], name, { start, end })
  const nodes = [
    part(scores, 0, 2, 'logits.channels'),
    part(image, 2, 4, 'logits.planes'),
    makeNode('Concat', ['logits.channels', 'logits.planes'], 'logits.sizes', { axis: 0 }),
    makeNode('Resize', [scores, '', '', 'logits.sizes'], 'logits', BILINEAR)
  ]
  return [nodes, []]
}
