/** Output types of ops that work element by element, and of others whose output looks like their input. */
import { intOf } from '../attributes'
import { normalizeAxis } from '../types'
import { asManyAs, broadcast, forEach, withShape, type ShapeTable } from './rule'

const ACTIVATIONS = [
  ...['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Celu', 'ThresholdedRelu', 'Sigmoid', 'HardSigmoid', 'HardSwish', 'Tanh'],
  ...['Softplus', 'Softsign', 'Shrink', 'Clip']
]
const FUNCTIONS = [
  ...['Erf', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Not', 'Identity'],
  ...['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh']
]
const NORMALIZATIONS = ['LpNormalization', 'MeanVarianceNormalization', 'LRN']

export const ELEMENTWISE_SHAPES: ShapeTable = {
  ...forEach([...ACTIVATIONS, ...FUNCTIONS, ...NORMALIZATIONS], (_node, x) => [x.type(0)]),
  ...forEach(['Softmax', 'LogSoftmax', 'Hardmax'], (node, x) => {
    normalizeAxis(intOf(node, 'axis', -1), x.shape(0).length)
    return [x.type(0)]
  }),
  ...forEach(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mean', 'PRelu', 'And', 'Or', 'Xor', 'BitShift'],
    (node, x) => withShape(x, broadcast(node, x.shapes()))
  ),
  ...forEach(['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'], (node, x) =>
    withShape(x, broadcast(node, x.shapes()), 'bool')
  ),
  ...forEach(['IsNaN', 'IsInf'], (_node, x) => withShape(x, x.shape(0), 'bool')),
  // of floats ONNX knows only the remainder of the C library
  Mod(node, x) {
    if (x.type(0).dtype.startsWith('float') && intOf(node, 'fmod', 0) !== 1) throw new RangeError('floats want fmod')
    return withShape(x, broadcast(node, x.shapes()))
  },
  Where: (node, x) => withShape(x, broadcast(node, x.shapes()), x.type(1).dtype),
  QuantizeLinear: (_node, x) => withShape(x, x.shape(0), x.has(2) ? x.type(2).dtype : 'uint8'),
  DequantizeLinear: (_node, x) => withShape(x, x.shape(0), x.type(1).dtype),
  DynamicQuantizeLinear: (_node, x) => [
    { dtype: 'uint8', shape: x.shape(0) },
    { dtype: 'float32', shape: [] },
    { dtype: 'uint8', shape: [] }
  ],
  Dropout: (node, x) => asManyAs(node, [x.type(0), { dtype: 'bool', shape: x.shape(0) }])
}
