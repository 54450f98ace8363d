/** MXNet's layers that join, cut, enlarge or rearrange: nothing here computes with values but interpolation. */
import { float32, int64s, scalar } from '../../graph/tensor'
import { enlarging } from '../initial'
import type { LayerReader, SymbolLayer } from './symbolLayer'

const concat: LayerReader = (l) => l.emit('Concat', l.inputs(), { axis: l.count('dim', l.count('axis', 1)) })

/** Cuts the first input to the height and width of the second, or to h_w; from `offset`, or out of the middle. */
const crop: LayerReader = (l) => {
  const x = l.input()
  const size =
    l.inputCount > 1 ? l.emit('Shape', [l.input(1)], { start: 2 }) : l.constant(int64s(l.perAxis('h_w', 2, 0)))
  const starts = l.flag('center_crop', false)
    ? l.emit('Div', [l.emit('Sub', [l.emit('Shape', [x], { start: 2 }), size]), l.constant(int64s([2, 2]))])
    : l.constant(int64s(l.perAxis('offset', 2, 0)))
  const ends = l.emit('Add', [size, starts])
  return l.emit('Slice', [x, starts, ends, l.constant(int64s([2, 3]))])
}

/** Every input is brought to `scale` times the size of the first; then they are joined or added. */
const upSampling: LayerReader = (l) => {
  const scale = l.count('scale', 1)
  if (l.text('sample_type', 'nearest') === 'bilinear') return enlargeByDeconvolution(l, scale)
  const height = l.shapeOf(l.input())[2]! * scale
  const enlarged = l.inputs().map((x) => enlargeNearest(l, x, height / l.shapeOf(x)[2]!))
  if (enlarged.length === 1) return enlarged[0]!
  if (l.text('multi_input_mode', 'concat') === 'sum') return enlarged.reduce((a, b) => l.emit('Add', [a, b]))
  return l.emit('Concat', enlarged, { axis: 1 })
}

function enlargeNearest(l: SymbolLayer, x: string, factor: number): string {
  if (!Number.isInteger(factor)) throw l.refuse(`would enlarge an input ${factor} times; whole multiples were expected`)
  const scales = l.constant(float32([4], Float32Array.of(1, 1, factor, factor)))
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  return l.emit('Resize', [x, '', scales], attributes)
}

/** A depthwise deconvolution with weights of its own. */
function enlargeByDeconvolution(l: SymbolLayer, scale: number): string {
  const x = l.input()
  const channels = l.channelsOf(x)
  const kernel = 2 * scale - (scale % 2)
  const pad = Math.ceil((scale - 1) / 2)
  const weight = l.parameter(1, 'weight', [channels, 1, kernel, kernel], enlarging)
  return l.emit('ConvTranspose', [x, weight], {
    kernel_shape: [kernel, kernel],
    strides: [scale, scale],
    pads: [pad, pad, pad, pad],
    group: channels
  })
}

/** Before align_corners existed, corners were aligned. */
const bilinearResize: LayerReader = (l) => {
  const x = l.input()
  const transformation = l.flag('align_corners', true) ? 'align_corners' : 'half_pixel'
  const attributes = { mode: 'linear', coordinate_transformation_mode: transformation }
  const mode = l.text('mode', 'size')
  const scale = l.number('scale_height', 0)
  if (mode === 'size' && scale > 0) {
    const scales = float32([4], Float32Array.of(1, 1, scale, l.number('scale_width', scale)))
    return l.emit('Resize', [x, '', l.constant(scales)], attributes)
  }
  if (mode !== 'size' && mode !== 'like') throw l.refuse(`has mode=${mode}; size or like was expected`)
  const size =
    mode === 'like'
      ? l.emit('Shape', [l.input(1)], { start: 2 })
      : l.constant(int64s([l.count('height', 1), l.count('width', 1)]))
  const target = l.emit('Concat', [l.emit('Shape', [x], { start: 0, end: 2 }), size], { axis: 0 })
  return l.emit('Resize', [x, '', '', target], attributes)
}

const adaptiveAverage: LayerReader = (l) => {
  const size = l.counts('output_size')
  if (size.some((s) => s !== 1)) throw l.refuse(`has output_size=(${size}); 1 was expected`)
  return l.emit('GlobalAveragePool', [l.input()])
}

/** 0 keeps a size and -1 takes what is left, as in ONNX; MXNet's further codes are refused. */
const reshape: LayerReader = (l) => {
  const shape = l.counts('shape').length > 0 ? l.counts('shape') : l.counts('target_shape')
  if (shape.length === 0 || shape.some((d) => d < -1) || l.flag('reverse', false))
    throw l.refuse(`has shape=(${shape}); sizes, 0 and -1 were expected`)
  return l.emit('Reshape', [l.input(), l.constant(int64s(shape))])
}

/** pad_width pairs begin and end, axis by axis. */
const pad: LayerReader = (l) => {
  const widths = l.counts('pad_width')
  const mode = l.text('mode', 'constant')
  if (widths.length !== 2 * l.shapeOf(l.input()).length) throw l.refuse('has a pad_width that does not fit its input')
  if (!['constant', 'edge', 'reflect'].includes(mode))
    throw l.refuse(`has mode=${mode}; constant, edge or reflect was expected`)
  const ends = [0, 1].flatMap((end) => widths.filter((_, i) => i % 2 === end))
  const inputs = [l.input(), l.constant(int64s(ends)), l.constant(scalar(l.number('constant_value', 0)))]
  return l.emit('Pad', mode === 'constant' ? inputs : inputs.slice(0, 2), { mode })
}

const sliceAxis: LayerReader = (l) => {
  const one = (value: number) => l.constant(int64s([value]))
  const end = l.number('end', Number.MAX_SAFE_INTEGER)
  return l.emit('Slice', [l.input(), one(l.count('begin', 0)), one(end), one(l.count('axis', 0))])
}

const sliceChannel: LayerReader = (l) => {
  const [count, axis] = [l.count('num_outputs', 1), l.count('axis', 1)]
  const part = l.shapeOf(l.input()).at(axis)! / count
  if (!Number.isInteger(part) || l.flag('squeeze_axis', false))
    throw l.refuse('does not split its input into equal parts')
  const one = (value: number) => l.constant(int64s([value]))
  return Array.from({ length: count }, (_, i) =>
    l.emit('Slice', [l.input(), one(i * part), one((i + 1) * part), one(axis)])
  )
}

const mean: LayerReader = (l) => {
  const axes = l.counts('axis')
  if (l.flag('exclude', false)) throw l.refuse('has exclude=True; the axes themselves were expected')
  return l.emit('ReduceMean', [l.input()], {
    ...(axes.length > 0 && { axes }),
    keepdims: l.flag('keepdims', false) ? 1 : 0
  })
}

const transpose: LayerReader = (l) => {
  const perm = l.counts('axes')
  return l.emit('Transpose', [l.input()], perm.length > 0 ? { perm } : {})
}

const cast: LayerReader = (l) => {
  if (l.text('dtype') !== 'float32') throw l.refuse(`has dtype=${l.text('dtype')}; float32 was expected`)
  return l.input()
}

const flatten: LayerReader = (l) => l.emit('Flatten', [l.input()], { axis: 1 })

export const SIZE_LAYERS: Readonly<Record<string, LayerReader>> = {
  Concat: concat,
  concat,
  Crop: crop,
  UpSampling: upSampling,
  _contrib_BilinearResize2D: bilinearResize,
  _contrib_AdaptiveAvgPooling2D: adaptiveAverage,
  Flatten: flatten,
  flatten,
  Reshape: reshape,
  reshape,
  Pad: pad,
  pad,
  slice_axis: sliceAxis,
  SliceChannel: sliceChannel,
  split: sliceChannel,
  mean,
  transpose,
  expand_dims: (l) => l.emit('Unsqueeze', [l.input(), l.constant(int64s([l.count('axis', 0)]))]),
  Cast: cast,
  cast
}
