/** MXNet's layers with weights and windows: convolution, its transpose, pooling, fully connected. */
import { enlarging, he, zeros } from '../initial'
import type { LayerReader, SymbolLayer } from './symbolLayer'

interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padding: readonly number[]
}

function windowsOf(l: SymbolLayer): Windows {
  const kernel = l.counts('kernel')
  const rank = kernel.length
  const layout = l.text('layout', 'None')
  if (rank === 0) throw l.refuse('has no kernel')
  if (!['None', 'NCW', 'NCHW', 'NCDHW'].includes(layout))
    throw l.refuse(`has layout=${layout}; channels first was expected`)
  return {
    kernel,
    strides: l.perAxis('stride', rank, 1),
    dilations: l.perAxis('dilate', rank, 1),
    padding: l.perAxis('pad', rank, 0)
  }
}

const convolution: LayerReader = (l) => {
  const { kernel, strides, dilations, padding } = windowsOf(l)
  const x = l.input()
  const [out, group] = [l.count('num_filter', 0), l.count('num_group', 1)]
  const weight = l.parameter(1, 'weight', [out, l.channelsOf(x) / group, ...kernel], he)
  const attributes = { kernel_shape: kernel, strides, dilations, pads: [...padding, ...padding], group }
  return l.emit('Conv', [x, weight, ...biasOf(l, out, false)], attributes)
}

const biasOf = (l: SymbolLayer, length: number, absentByDefault: boolean): readonly string[] =>
  l.flag('no_bias', absentByDefault) ? [] : [l.parameter(2, 'bias', [length], zeros)]

/** Output size: stride · (size - 1) + kernel - 2 · pad + adj; its bias is absent unless no_bias is False. */
const deconvolution: LayerReader = (l) => {
  const { kernel, strides, dilations, padding } = windowsOf(l)
  const x = l.input()
  const [out, group] = [l.count('num_filter', 0), l.count('num_group', 1)]
  const channels = l.channelsOf(x)
  const initial = out === channels && (group === 1 || group === out) ? enlarging : he
  const weight = l.parameter(1, 'weight', [channels, out / group, ...kernel], initial)
  const target = l.counts('target_shape').some((size) => size !== 0)
  const spans = kernel.map((k, axis) => (k - 1) * dilations[axis]! + 1)
  const excess = target ? excessOf(l, spans, strides) : padding.map((p) => 2 * p)
  const adjusted = target ? excess.map((e) => e % 2) : l.perAxis('adj', kernel.length, 0)
  const pads = excess.map((e) => Math.ceil(e / 2))
  const attributes = {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...pads, ...pads],
    output_padding: adjusted,
    group
  }
  return l.emit('ConvTranspose', [x, weight, ...biasOf(l, out, true)], attributes)
}

/** target_shape fixes the size of the picture; what it says for every size is: enlarge by exactly the stride. */
function excessOf(l: SymbolLayer, spans: readonly number[], strides: readonly number[]): readonly number[] {
  const target = l.counts('target_shape')
  const excess = spans.map((span, axis) => span - strides[axis]!)
  if (
    target.length !== spans.length ||
    target.some((size, axis) => size % strides[axis]! !== 0) ||
    excess.some((e) => e < 0)
  )
    throw l.refuse(`has target_shape=(${target}) that is no multiple of its stride; pad and adj were expected`)
  return excess
}

/** pooling_convention 'valid' rounds the output size down, 'full' up. */
const pooling: LayerReader = (l) => {
  const type = l.text('pool_type', 'max')
  if (type !== 'max' && type !== 'avg') throw l.refuse(`has pool_type=${type}; max or avg was expected`)
  if (l.flag('global_pool', false)) return l.emit(type === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool', [l.input()])
  const { kernel, strides, padding } = windowsOf(l)
  const convention = l.text('pooling_convention', 'valid')
  if (convention !== 'valid' && convention !== 'full')
    throw l.refuse(`has pooling_convention=${convention}; valid or full was expected`)
  const isFull = convention === 'full'
  // MXNet keeps a last window that lies in the padding alone, which no other framework has
  if (isFull && kernel.some((k, axis) => k < strides[axis]! + padding[axis]! && padding[axis]! > 0))
    throw l.refuse('has windows that may see nothing but padding; a kernel of at least stride + pad was expected')
  const attributes = { kernel_shape: kernel, strides, pads: [...padding, ...padding], ceil_mode: isFull ? 1 : 0 }
  if (type === 'max') return l.emit('MaxPool', [l.input()], attributes)
  const include = l.flag('count_include_pad', true) ? 1 : 0
  return l.emit('AveragePool', [l.input()], { ...attributes, count_include_pad: include })
}

const fullyConnected: LayerReader = (l) => {
  const out = l.count('num_hidden', 0)
  let x = l.input()
  if (!l.flag('flatten', true) && l.shapeOf(x).length !== 2)
    throw l.refuse('has flatten=False on an image; a flat input was expected')
  if (l.shapeOf(x).length > 2) x = l.emit('Flatten', [x], { axis: 1 })
  const weight = l.parameter(1, 'weight', [out, l.channelsOf(x)], he)
  return l.emit('Gemm', [x, weight, ...biasOf(l, out, false)], { transB: 1 })
}

export const POOLS_AND_CONVOLUTIONS: Readonly<Record<string, LayerReader>> = {
  Convolution: convolution,
  Convolution_v1: convolution,
  Deconvolution: deconvolution,
  Pooling: pooling,
  Pooling_v1: pooling,
  FullyConnected: fullyConnected
}
