/** Output types of ops that work element by element, and of others whose output looks like their input. */
import { asManyAs, broadcast, forEach, withShape, type ShapeTable } from './rule'

const ACTIVATIONS = [
  ...['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Celu', 'ThresholdedRelu', 'Sigmoid', 'HardSigmoid', 'HardSwish', 'Tanh'],
  ...['Softplus', 'Softsign', 'Shrink', 'Clip', 'Softmax', 'LogSoftmax', 'Hardmax']
]
const FUNCTIONS = [
  ...['Erf', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Not', 'Identity'],
  ...['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh']
]
const NORMALIZATIONS = ['InstanceNormalization', 'LpNormalization', 'MeanVarianceNormalization', 'LRN']

export const ELEMENTWISE_SHAPES: ShapeTable = {
  ...forEach([...ACTIVATIONS, ...FUNCTIONS, ...NORMALIZATIONS], (_node, x) => [x.type(0)]),
  ...forEach(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mean', 'Mod', 'PRelu', 'And', 'Or', 'Xor', 'BitShift'],
    (node, x) => withShape(x, broadcast(node, x.shapes()))
  ),
  ...forEach(['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'], (node, x) =>
    withShape(x, broadcast(node, x.shapes()), 'bool')
  ),
  ...forEach(['IsNaN', 'IsInf'], (_node, x) => withShape(x, x.shape(0), 'bool')),
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
