/**
 * The TABLE of what nodes of opset 17 look like: operators: 'inputs > number of outputs | attributes'. Imported nets are checked
 * against it, so that whoever reads a node behind that check finds what it looks for.
 * An input is a kind of number: F floats, N any (all of a letter but A are alike), A any, L int64, I int32 or int64, B bool, Q 8 bits, W 8 or 32 bits;
 * a 1 behind it asks for a list, a 0 for a single number; '?' may be left out, '*' one or more. An attribute marked '!' must be there; a count is a whole number from 1, a/b a choice of words.
 * Source: the operator schemas of https://github.com/onnx/onnx (onnx.defs)
 */

const PADDING = 'auto_pad:NOTSET/SAME_UPPER/SAME_LOWER/VALID'

/** Several operators of one form share a line. */
const FORMS: Readonly<Record<string, string>> = {
  'Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor GlobalAveragePool': 'F > 1',
  'GlobalMaxPool HardSwish IsNaN Log Reciprocal Round Sigmoid Sin Sinh Softplus Softsign Sqrt Tan Tanh': 'F > 1',
  'Add Div Equal Greater GreaterOrEqual Less LessOrEqual MatMul Mul PRelu Sub': 'N N > 1',
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp': 'A > 1 | axes:ints keepdims:int',
  'ReduceMax ReduceMean ReduceMin ReduceProd ReduceSumSquare': 'A > 1 | axes:ints keepdims:int',
  'Abs Identity Neg NonZero Relu Sign Size': 'A > 1',
  'Celu Elu LeakyRelu ThresholdedRelu': 'F > 1 | alpha:float',
  'And Or Xor': 'B B > 1',
  'Expand Tile': 'A L1 > 1',
  Unsqueeze: 'A L > 1',
  'Hardmax LogSoftmax Softmax': 'F > 1 | axis:int',
  'ArgMax ArgMin': 'A > 1 | axis:int keepdims:int select_last_index:int',
  'CastLike Pow': 'A A > 1',
  'Gather GatherElements': 'A I > 1 | axis:int',
  'Max Min': 'N* > 1',
  'Mean Sum': 'F* > 1',
  AveragePool: `F > 1 | ${PADDING} ceil_mode:int count_include_pad:int kernel_shape:counts! pads:ints strides:counts`,
  BatchNormalization: 'F F1 F1 F1 F1 > 1-3 | epsilon:float momentum:float training_mode:int',
  BitShift: 'N N > 1 | direction:LEFT/RIGHT!',
  Cast: 'A > 1 | to:int!',
  Clip: 'N N0? N0? > 1',
  Concat: 'N* > 1 | axis:int!',
  Constant:
    '> 1 | value:tensor value_float:float value_floats:floats value_int:int value_ints:ints value_string:string value_strings:strings',
  ConstantOfShape: 'L1 > 1 | value:tensor',
  Conv: `F F F1? > 1 | ${PADDING} dilations:counts group:count kernel_shape:counts pads:ints strides:counts`,
  ConvInteger: `Q Q Q? Q? > 1 | ${PADDING} dilations:counts group:count kernel_shape:counts pads:ints strides:counts`,
  ConvTranspose: `F F F1? > 1 | ${PADDING} dilations:counts group:count kernel_shape:counts output_padding:ints output_shape:ints pads:ints strides:counts`,
  CumSum: 'A I0 > 1 | exclusive:int reverse:int',
  DepthToSpace: 'A > 1 | blocksize:count! mode:DCR/CRD',
  DequantizeLinear: 'W F W? > 1 | axis:int',
  Dropout: 'F F? B? > 1-2 | seed:int',
  DynamicQuantizeLinear: 'F > 3',
  Einsum: 'N* > 1 | equation:string!',
  EyeLike: 'A > 1 | dtype:int k:int',
  Flatten: 'A > 1 | axis:int',
  GatherND: 'A L > 1 | batch_dims:int',
  Gemm: 'N N N? > 1 | alpha:float beta:float transA:int transB:int',
  GlobalLpPool: 'F > 1 | p:int',
  GridSample: 'A F > 1 | align_corners:int mode:bilinear/nearest/bicubic padding_mode:zeros/border/reflection',
  HardSigmoid: 'F > 1 | alpha:float beta:float',
  If: 'B > 1-* | else_branch:graph! then_branch:graph!',
  InstanceNormalization: 'F F1 F1 > 1 | epsilon:float',
  IsInf: 'F > 1 | detect_negative:int detect_positive:int',
  LRN: 'F > 1 | alpha:float beta:float bias:float size:count!',
  LayerNormalization: 'F F F? > 1-3 | axis:int epsilon:float stash_type:int',
  LpNormalization: 'F > 1 | axis:int p:int',
  LpPool: `F > 1 | ${PADDING} kernel_shape:counts! p:int pads:ints strides:counts`,
  MatMulInteger: 'Q Q Q? Q? > 1',
  MaxPool: `A > 1-2 | ${PADDING} ceil_mode:int dilations:counts kernel_shape:counts! pads:ints storage_order:int strides:counts`,
  MaxUnpool: 'F L L? > 1 | kernel_shape:counts! pads:ints strides:counts',
  MeanVarianceNormalization: 'F > 1 | axes:ints',
  Mod: 'N N > 1 | fmod:int',
  Not: 'B > 1',
  OneHot: 'A A A > 1 | axis:int',
  Pad: 'N L1 N0? > 1 | mode:constant/reflect/edge',
  QLinearConv: `Q F Q Q F Q F Q I? > 1 | ${PADDING} dilations:counts group:count kernel_shape:counts pads:ints strides:counts`,
  QLinearMatMul: 'Q F Q Q F Q F Q > 1',
  QuantizeLinear: 'A F Q? > 1 | axis:int',
  Range: 'N0 N0 N0 > 1',
  ReduceSum: 'A L1? > 1 | keepdims:int noop_with_empty_axes:int',
  Reshape: 'A L1 > 1 | allowzero:int',
  Resize:
    'A F1? F1? L1? > 1 | coordinate_transformation_mode:half_pixel/pytorch_half_pixel/align_corners/asymmetric cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:nearest/linear/cubic nearest_mode:round_prefer_floor/round_prefer_ceil/floor/ceil',
  ScatterElements: 'N I N > 1 | axis:int reduction:none/add/mul',
  ScatterND: 'N L N > 1 | reduction:none/add/mul',
  Selu: 'F > 1 | alpha:float gamma:float',
  Shape: 'A > 1 | end:int start:int',
  Shrink: 'A > 1 | bias:float lambd:float',
  Slice: 'A I1 I1 I1? I1? > 1',
  SpaceToDepth: 'A > 1 | blocksize:count!',
  Split: 'A L1? > 1-* | axis:int',
  Squeeze: 'A L? > 1',
  TopK: 'A L1 > 2 | axis:int largest:int sorted:int',
  Transpose: 'A > 1 | perm:ints',
  Trilu: 'A L0? > 1 | upper:int',
  Where: 'B N N > 1'
}

export type InputKind = 'F' | 'N' | 'W' | 'A' | 'L' | 'I' | 'B' | 'Q'

export interface Signature {
  readonly inputs: readonly {
    readonly kind: InputKind
    /** 1: a list, 0: a single number, null: of any shape. */
    readonly rank: 0 | 1 | null
    readonly optional: boolean
    readonly repeats: boolean
  }[]
  readonly outputs: { readonly least: number; readonly most: number }
  /** Kind by name: int, ints, count, counts, float, floats, string, tensor, graph, or the words to choose from. */
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly required: boolean }>
}

function parseForm(form: string): Signature {
  const [shape, attributes] = form.split(' | ') as [string, string?]
  const [inputs, outputs] = shape.split('>').map((part) => part.trim()) as [string, string]
  const [least, most] = outputs.split('-') as [string, string?]
  return {
    inputs: inputs
      .split(' ')
      .filter((input) => input)
      .map((input) => ({
        kind: input[0] as InputKind,
        rank: input[1] === '1' ? 1 : input[1] === '0' ? 0 : null,
        optional: input.endsWith('?'),
        repeats: input.endsWith('*')
      })),
    outputs: { least: Number(least), most: most === '*' ? Infinity : Number(most ?? least) },
    attributes: new Map(
      (attributes?.split(' ') ?? []).map((text) => {
        const [name, kind] = text.split(':') as [string, string]
        return [name, { kind: kind.replace('!', ''), required: kind.endsWith('!') }]
      })
    )
  }
}

/** By operator of ONNX's own domain. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map(
  Object.entries(FORMS).flatMap(([operators, form]) => operators.split(' ').map((op) => [op, parseForm(form)] as const))
)
