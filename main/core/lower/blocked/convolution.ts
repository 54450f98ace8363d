/** Convolutions in ONNX Runtime's blocked layout: which gain by it, and how they are written. */
import { intOf } from '../../graph/attributes'
import type { Graph } from '../../graph/graph'
import type { Attributes, Node } from '../../graph/types'
import { sizeOf } from '../../graph/types'
import { padsOf, windowOf, type Window } from '../../graph/windows'
import { isUnit, roundUp } from '../geometry'
import type { Layouts } from '../layouts'
import type { Lowered, Lowering, Site } from '../lowering'
import { channelsOf, cutAlong } from './cuts'
import { blockDense, blockOutputs } from './weights'

/** Fewer output pixels than this do not pay for blocking the weight. */
const LEAST_PIXELS = 2048
/** Blocks may hold this much more than the channels there are; what is in blocks already may stay there for more. */
const MOST_PADDING = 1.15
const MOST_PADDING_STAYING = 1.4

export interface BlockedConv {
  /** In blocks, but for the first layer of a net. */
  readonly x: string
  /** As `weights.ts` writes it. */
  readonly weight: string
  readonly bias?: string
  /** In blocks, added to the result. */
  readonly other?: string
  readonly window: Window
  readonly group: number
  readonly activation?: Attributes
  /** [N, M, H, W] of the result, before M is rounded up. */
  readonly shape: readonly number[]
}

export function emitBlocked(layouts: Layouts, conv: BlockedConv): string {
  const { window, shape } = conv
  const attributes: Attributes = {
    auto_pad: 'NOTSET',
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: padsOf(window),
    group: conv.group > 1 ? layouts.roundUp(conv.group) : 1,
    ...conv.activation
  }
  const { g } = layouts
  const padding = layouts.roundUp(shape[1]!) - shape[1]!
  const inputs = [conv.x, conv.weight, conv.bias ? g.pad(conv.bias, [0, padding]) : '', conv.other ?? '']
  while (inputs.at(-1) === '') inputs.pop()
  return layouts.emit('Conv', inputs, attributes, layouts.blockedShape(shape))
}

/** Whether a dense convolution [N, inputs, ...] -> [N, outputs, h, w] is faster in blocks. */
export function isWorthBlocking(
  block: number,
  inputs: number,
  [n, outputs, h, w]: readonly number[],
  kernel: readonly number[]
): boolean {
  if (block === 0 || kernel.length !== 2 || sizeOf(kernel) === 1) return false
  const isFull = inputs >= block && outputs! >= block && padding(block, inputs, outputs!) <= MOST_PADDING
  return isFull && n! * h! * w! >= LEAST_PIXELS
}

/** Whether a convolution of one tap that reads what is not there in the usual layout is faster in blocks: turning the map around costs more. */
export const staysBlocked = (layouts: Layouts, x: string, outputs: number, kernel: readonly number[]): boolean =>
  kernel.length === 2 &&
  sizeOf(kernel) === 1 &&
  !layouts.isPlain(x) &&
  padding(layouts.block, layouts.g.shapeOf(x)[1]!, outputs) <= MOST_PADDING_STAYING

const padding = (block: number, inputs: number, outputs: number): number =>
  (roundUp(inputs, block) * roundUp(outputs, block)) / (inputs * outputs)

export const isBlockable = (block: number, channels: number): boolean => block > 0 && channels % 4 === 0

/** A convolution whose weight is trained; frozen ones ONNX Runtime blocks by itself. */
export const blockedConvolution: Lowering = (site) => {
  const { g, node, target, layouts } = site
  const [x, w, bias] = node.inputs as [string, string, string | undefined]
  if (target.channelBlock === 0 || g.rankOf(x) !== 4 || g.constants.has(w)) return null
  const shape = g.shapeOf(node.outputs[0]!)
  const window = windowOf(node, g.shapeOf(x).slice(2), g.shapeOf(w).slice(2))
  const terms = padsOf(window).every((p) => p >= 0) ? termsOf(site) : null
  if (!terms) return null
  const group = intOf(node, 'group', 1)
  const plainBias = bias ? layouts.plain(bias) : undefined
  return withActivation(site, (activation) => {
    const emit = (sum: string | undefined, term: Term, i: number): string =>
      emitBlocked(layouts, {
        ...term,
        window,
        group,
        shape,
        ...(sum ? { other: sum } : plainBias && { bias: plainBias }),
        ...(activation && i === terms.length - 1 && { activation })
      })
    return terms.reduce<string | undefined>(emit, undefined)!
  })
}

/** What is emitted in blocks takes a Relu or Clip along that is all that reads it. */
export function withActivation(site: Site, emit: (activation: Attributes | null) => string): Lowered {
  const reader = onlyReader(site)
  const activation = reader && activationOf(site.g, reader)
  const blocked = emit(activation)
  if (!activation) return { blocked }
  site.layouts.setBlocked(reader!.outputs[0]!, blocked)
  return []
}

/** How a convolution is told to bend its result; null for what it cannot. */
function activationOf(g: Graph, { op, inputs }: Node): Attributes | null {
  if (op === 'Relu') return { activation: 'Relu' }
  const [low, high] = inputs.slice(1).map((bound) => bound && g.numbers(bound)?.[0])
  if (op !== 'Clip' || typeof low !== 'number' || typeof high !== 'number') return null
  return { activation: 'Clip', activation_params: { floats: [low, high] } }
}

type Term = Pick<BlockedConv, 'x' | 'weight'>

/** What the convolution is the sum of: one term for each part of its input. Null where it is better left as it is. */
function termsOf({ g, node, target, layouts }: Site): readonly Term[] | null {
  const [x, w] = node.inputs as [string, string]
  const [, channels] = g.shapeOf(x) as [number, number]
  const shape = g.shapeOf(node.outputs[0]!)
  const kernel = g.shapeOf(w).slice(2)
  const group = intOf(node, 'group', 1)
  const { channelBlock: block } = target
  if (group > 1) {
    const isDepthwise = group === channels && group === shape[1]
    if (!isDepthwise || !isBlockable(block, channels)) return null
    return [{ x: layouts.blocked(x), weight: blockOutputs(g, layouts.plain(w), block) }]
  }
  if (isFirstLayer(channels, shape, kernel, block))
    return [{ x: layouts.plain(x), weight: blockOutputs(g, layouts.plain(w), block) }]
  const isBetter = isWorthBlocking(block, channels, shape, kernel) || staysBlocked(layouts, x, shape[1]!, kernel)
  if (!isBetter) return null
  const parts = layouts.partsOf(x)
  const weights = cutAlong(g, layouts.plain(w), 1, channelsOf(g, parts))
  return parts.map((part, i) => ({ x: layouts.blocked(part), weight: blockDense(g, weights[i]!, block) }))
}

/** Few input channels are read in the usual layout. */
const isFirstLayer = (channels: number, shape: readonly number[], kernel: readonly number[], block: number): boolean =>
  channels < 4 && !isUnit(kernel) && shape[1]! % block === 0

function onlyReader({ node, readers }: Site): Node | null {
  const all = readers(node.outputs[0]!)
  return all.length === 1 ? all[0]! : null
}
