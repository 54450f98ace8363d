/**
 * A 1x1 convolution of maps of one pixel, as in the gates of squeeze-and-excitation nets, is a product of matrices over the whole
 * batch: Y [N, M] = X [N, C]·Wᵀ, dX = dY·W, dW = dYᵀ·X. The weight is never turned around.
 */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { padsOf, windowOf } from '../graph/windows'
import { geometryOf, isUnit } from './geometry'
import type { Lowering } from './lowering'

const matrix = (g: Graph, value: string): string => g.reshape(value, g.shapeOf(value).slice(0, 2))
const isPixel = (g: Graph, value: string): boolean => isUnit(g.shapeOf(value).slice(2))

export const singlePixelConv: Lowering = ({ g, node, layouts }) => {
  const [x, w, bias] = node.inputs as [string, string, string?]
  const [y] = node.outputs as [string]
  const isProduct = isPixel(g, x) && isPixel(g, w) && g.shapeOf(w)[1] === g.shapeOf(x)[1] && isPixel(g, y)
  if (
    !isProduct ||
    g.constants.has(w) ||
    padsOf(windowOf(node, g.shapeOf(x).slice(2), g.shapeOf(w).slice(2))).some((p) => p !== 0)
  )
    return null
  const operands = [matrix(g, layouts.plain(x)), matrix(g, layouts.plain(w))]
  const product = g.emit('Gemm', [...operands, ...(bias ? [layouts.plain(bias)] : [])], { transB: 1 })
  return [g.reshape(product, g.shapeOf(y))]
}

export const singlePixelInputGradient: Lowering = ({ g, node, layouts }) => {
  const [dy, w] = node.inputs as [string, string]
  if (!isProduct(g, node, dy, node.outputs[0]!)) return null
  const product = g.matmul(matrix(g, layouts.plain(dy)), matrix(g, layouts.plain(w)))
  return [g.reshape(product, g.shapeOf(node.outputs[0]!))]
}

export const singlePixelWeightGradient: Lowering = ({ g, node, layouts }) => {
  const [x, dy] = node.inputs as [string, string]
  if (!isProduct(g, node, dy, x)) return null
  const product = g.matmul(matrix(g, layouts.plain(dy)), matrix(g, layouts.plain(x)), true, false)
  return [g.reshape(product, g.shapeOf(node.outputs[0]!))]
}

function isProduct(g: Graph, node: Node, dy: string, x: string): boolean {
  const { kernel, group, padBegin, padEnd } = geometryOf(node)
  return (
    group === 1 && isUnit(kernel) && isPixel(g, dy) && isPixel(g, x) && [...padBegin, ...padEnd].every((p) => p === 0)
  )
}
