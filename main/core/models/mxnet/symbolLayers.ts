/**
 * The TABLE of MXNet's layers: how each is said in ONNX. Defaults are those of MXNet's operators.
 * Source: https://github.com/apache/mxnet/tree/v1.9.x/src/operator
 */
import { int64s, scalar } from '../../graph/tensor'
import { float } from '../../graph/types'
import { POOLS_AND_CONVOLUTIONS } from './convolutionLayers'
import { NORMALIZATION_LAYERS } from './normalizationLayers'
import { SIZE_LAYERS } from './sizeLayers'
import type { LayerReader } from './symbolLayer'

const unary =
  (op: string): LayerReader =>
  (l) =>
    l.emit(op, [l.input()])
const binary =
  (op: string): LayerReader =>
  (l) =>
    l.emit(op, [l.input(0), l.input(1)])
const withScalar =
  (op: string, reversed = false): LayerReader =>
  (l) => {
    const value = l.constant(scalar(l.number('scalar', 0)))
    return l.emit(op, reversed ? [value, l.input()] : [l.input(), value])
  }
const sum: LayerReader = (l) => l.inputs().reduce((a, b) => l.emit('Add', [a, b]))
const unchanged: LayerReader = (l) => l.input()

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softrelu: 'Softplus',
  softsign: 'Softsign'
}

const activation: LayerReader = (l) => {
  const op = ACTIVATIONS[l.text('act_type')]
  if (!op) throw l.refuse(`has act_type=${l.text('act_type')}; ${Object.keys(ACTIVATIONS).join(', ')} was expected`)
  return l.emit(op, [l.input()])
}

const leaky: LayerReader = (l) => {
  const slope = l.number('slope', 0.25)
  switch (l.text('act_type', 'leaky')) {
    case 'leaky':
      return l.emit('LeakyRelu', [l.input()], { alpha: float(slope) })
    case 'elu':
      return l.emit('Elu', [l.input()], { alpha: float(slope) })
    case 'rrelu': {
      const mean = (l.number('lower_bound', 0.125) + l.number('upper_bound', 0.334)) / 2
      return l.emit('LeakyRelu', [l.input()], { alpha: float(mean) })
    }
    case 'prelu': {
      const x = l.input()
      const gamma = l.parameter(1, 'gamma', [l.channelsOf(x)], ({ dims }) => new Float32Array(dims[0]!).fill(slope))
      const perChannel = int64s([
        -1,
        ...l
          .shapeOf(x)
          .slice(2)
          .map(() => 1)
      ])
      return l.emit('PRelu', [x, l.emit('Reshape', [gamma, l.constant(perChannel)])])
    }
    case 'gelu':
      return l.emit('Gelu', [l.input()])
  }
  throw l.refuse(`has act_type=${l.text('act_type')}; leaky, elu, prelu, rrelu or gelu was expected`)
}

/** A loss layer answers the probabilities its loss is of. */
const softmaxOutput: LayerReader = (l) => {
  const x = l.input()
  if (l.flag('multi_output', false) || l.shapeOf(x).length === 2) return l.emit('Softmax', [x], { axis: 1 })
  if (l.flag('preserve_shape', false)) return l.emit('Softmax', [x], { axis: -1 })
  throw l.refuse('mixes all pixels of an image; multi_output=True was expected')
}
const softmaxActivation: LayerReader = (l) => {
  const x = l.input()
  if (l.text('mode', 'instance') === 'channel' || l.shapeOf(x).length === 2) return l.emit('Softmax', [x], { axis: 1 })
  throw l.refuse('mixes all pixels of an image; mode=channel was expected')
}

const clip: LayerReader = (l) => {
  const bound = (key: string, fallback: number) => l.constant(scalar(l.number(key, fallback)))
  return l.emit('Clip', [l.input(), bound('a_min', -Infinity), bound('a_max', Infinity)])
}

const hardSigmoid: LayerReader = (l) =>
  l.emit('HardSigmoid', [l.input()], { alpha: float(l.number('alpha', 0.2)), beta: float(l.number('beta', 0.5)) })

const dropout: LayerReader = (l) => l.emit('Dropout', [l.input(), l.constant(scalar(l.number('p', 0.5)))])

export const LAYERS: Readonly<Record<string, LayerReader>> = {
  ...POOLS_AND_CONVOLUTIONS,
  ...NORMALIZATION_LAYERS,
  ...SIZE_LAYERS,
  Activation: activation,
  LeakyReLU: leaky,
  relu: unary('Relu'),
  sigmoid: unary('Sigmoid'),
  hard_sigmoid: hardSigmoid,
  tanh: unary('Tanh'),
  exp: unary('Exp'),
  log: unary('Log'),
  sqrt: unary('Sqrt'),
  abs: unary('Abs'),
  negative: unary('Neg'),
  clip,
  ...both(['elemwise_add', '_Plus', '_plus', '_add', 'broadcast_add', 'broadcast_plus'], binary('Add')),
  ...both(['elemwise_sub', '_Minus', '_minus', '_sub', 'broadcast_sub', 'broadcast_minus'], binary('Sub')),
  ...both(['elemwise_mul', '_Mul', '_mul', 'broadcast_mul'], binary('Mul')),
  ...both(['elemwise_div', '_Div', '_div', 'broadcast_div'], binary('Div')),
  ...both(['ElementWiseSum', 'add_n', '_sum'], sum),
  ...both(['_plus_scalar', '_PlusScalar'], withScalar('Add')),
  ...both(['_minus_scalar', '_MinusScalar'], withScalar('Sub')),
  ...both(['_rminus_scalar', '_RMinusScalar'], withScalar('Sub', true)),
  ...both(['_mul_scalar', '_MulScalar'], withScalar('Mul')),
  ...both(['_div_scalar', '_DivScalar'], withScalar('Div')),
  ...both(['_rdiv_scalar', '_RDivScalar'], withScalar('Div', true)),
  ...both(['_power_scalar', '_PowerScalar'], withScalar('Pow')),
  ...both(['SoftmaxOutput', 'Softmax'], softmaxOutput),
  SoftmaxActivation: softmaxActivation,
  softmax: (l) => l.emit('Softmax', [l.input()], { axis: l.count('axis', -1) }),
  log_softmax: (l) => l.emit('LogSoftmax', [l.input()], { axis: l.count('axis', -1) }),
  LogisticRegressionOutput: unary('Sigmoid'),
  LinearRegressionOutput: unchanged,
  Dropout: dropout,
  ...both(['identity', '_copy', 'BlockGrad', 'stop_gradient', 'MakeLoss'], unchanged)
}

function both(names: readonly string[], reader: LayerReader): Record<string, LayerReader> {
  return Object.fromEntries(names.map((name) => [name, reader]))
}
