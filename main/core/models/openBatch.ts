/**
 * A net that was exported for one image at a time often holds that 1 in its Reshapes and Resizes alone. Written as "whatever is
 * left", any number of images passes. The net is only taken where every value it makes of images has them along one axis.
 */
import { intOf } from '../graph/attributes'
import { bindShapes } from '../graph/bind'
import type { Graph } from '../graph/graph'
import { makeNode } from '../graph/nodes'
import { readsOf } from '../graph/reads'
import { int64s, numbersOf } from '../graph/tensor'
import type { Model, Node, Tensor } from '../graph/types'
import { sizeOf } from '../graph/types'

/**
 * @param shape of the images that the file was exported for
 * @returns null where images lie otherwise somewhere
 */
export function openBatch(model: Model, shape: readonly number[]): Model | null {
  const image = model.inputs[0]!.name
  const bind = (candidate: Model, times: number) => bindShapes(candidate, { [image]: shape.with(0, shape[0]! * times) })
  try {
    const opened = withOpenShapes(model, bind(model, 1))
    return keepsImagesApart(bind(opened, 1), bind(opened, 2), image) ? opened : null
  } catch {
    return null
  }
}

function withOpenShapes(model: Model, bound: Graph): Model {
  const initializers = new Map(model.initializers)
  const nodes = model.nodes.flatMap((node) => {
    const [from, to] = [node.inputs[0] ?? '', node.outputs[0]!]
    if (!bound.has(from) || !bound.has(to)) return [node]
    if (node.op === 'Reshape' && bound.constants.has(node.inputs[1]!))
      return [reshapeRest(node, bound.shapeOf(to).slice(1), initializers)]
    const sizes = node.op === 'Resize' ? model.initializers.get(node.inputs[3] ?? '') : undefined
    return sizes ? resizePlanes(node, numbersOf(sizes), initializers) : [node]
  })
  return { ...model, nodes, initializers }
}

function reshapeRest(node: Node, rest: readonly number[], initializers: Map<string, Tensor>): Node {
  const name = `${node.outputs[0]}.shape`
  initializers.set(name, int64s([-1, ...rest]))
  return { ...node, inputs: [node.inputs[0]!, name] }
}

/** Sizes [N, C, h, w] of which N and C are read off the input. */
function resizePlanes(node: Node, sizes: readonly number[], initializers: Map<string, Tensor>): Node[] {
  if (sizes.length !== 4) return [node]
  const name = (role: string) => `${node.outputs[0]}.${role}`
  initializers.set(name('planes'), int64s(sizes.slice(2)))
  return [
    makeNode('Shape', [node.inputs[0]!], name('channels'), { start: 0, end: 2 }),
    makeNode('Concat', [name('channels'), name('planes')], name('sizes'), { axis: 0 }),
    { ...node, inputs: node.inputs.with(3, name('sizes')) }
  ]
}

/** Ops that would mix images if they worked along their axis. */
const MIXES = new Set(['Concat', 'Split', 'Softmax', 'LogSoftmax', 'Gather', 'GatherElements', 'CumSum', 'ArgMax'])

/** Whether every value made of images has them along one axis, which nothing works on. */
function keepsImagesApart(once: Graph, twice: Graph, image: string): boolean {
  const axes = new Map([[image, 0]])
  return twice.nodes.every((node) => {
    const from = readsOf(node).find((value) => axes.has(value))
    if (from === undefined) return true
    const rank = twice.shapeOf(from).length
    const axis = intOf(node, 'axis', ALONG_CHANNELS)
    if (MIXES.has(node.op) && (axis < 0 ? axis + rank : axis) === axes.get(from)) return false
    return node.outputs.filter(Boolean).every((output) => {
      const [before, after] = [once.shapeOf(output), twice.shapeOf(output)]
      const doubled = before.findIndex((size, i) => after[i] !== size)
      if (doubled < 0 || after.join() !== before.with(doubled, before[doubled]! * 2).join()) return false
      axes.set(output, doubled)
      // numbers keep their order: as many of them lie in front of an image's own
      const stride = (shape: readonly number[], end: number) => sizeOf(shape.slice(0, end))
      return node.op !== 'Reshape' || stride(once.shapeOf(from), axes.get(from)!) === stride(before, doubled)
    })
  })
}

/** Where ONNX's default is another axis, the attribute is written. */
const ALONG_CHANNELS = 1
