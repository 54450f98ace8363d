/** Writes MXNet symbol files by hand: layers in order, each naming its inputs; what no layer is called becomes a variable. */

export interface Layer {
  readonly op: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly settings?: Readonly<Record<string, string>>
}

export const layer = (
  op: string,
  name: string,
  inputs: readonly string[],
  settings: Readonly<Record<string, string>> = {}
): Layer => ({ op, name, inputs, settings })

/** @param form 'attrs' since MXNet 1.0, 'param' before 0.9 (whose inputs lack a version, and whose moving averages are not listed) */
export function symbolOf(layers: readonly Layer[], form: 'attrs' | 'attr' | 'param' = 'attrs'): string {
  const names: string[] = []
  const nodes: object[] = []
  const add = (node: object, name: string): number => {
    nodes.push(node)
    return names.push(name) - 1
  }
  const reference = (name: string): number[] => {
    const [source, output = '0'] = name.split(':')
    const known = names.indexOf(source!)
    const index = known >= 0 ? known : add({ op: 'null', name: source, inputs: [] }, source!)
    return form === 'param' ? [index, Number(output)] : [index, Number(output), 0]
  }
  for (const { op, name, inputs, settings = {} } of layers) {
    const references = inputs.map(reference)
    const extra = form === 'param' ? { backward_source_id: -1, attr: { ctx_group: 'stage1' } } : {}
    add({ op, name, ...extra, [form]: settings, inputs: references }, name)
  }
  return JSON.stringify({ nodes, arg_nodes: [], heads: [[names.length - 1, 0]] })
}

const conv = (name: string, input: string, filters: number, kernel: number, pad = 0): Layer =>
  layer('Convolution', name, [input, `${name}_weight`, `${name}_bias`], {
    kernel: `(${kernel}, ${kernel})`,
    num_filter: String(filters),
    pad: `(${pad}, ${pad})`
  })
const relu = (name: string, input: string): Layer => layer('Activation', name, [input], { act_type: 'relu' })
const pool = (name: string, input: string): Layer =>
  layer('Pooling', name, [input], { kernel: '(2,2)', stride: '(2,2)', pool_type: 'max' })
const deconv = (name: string, input: string, classes: number, stride: number): Layer =>
  layer('Deconvolution', name, [input, `${name}_weight`], {
    kernel: `(${2 * stride},${2 * stride})`,
    stride: `(${stride},${stride})`,
    adj: `(${stride - 1},${stride - 1})`,
    num_filter: String(classes)
  })

/** FCN-8s as MXNet's example/fcn-xs composes it, on a thin VGG of one convolution a stage. */
export function fcn8s(classes: number, width = 4): readonly Layer[] {
  const stages = [1, 2, 3, 4, 5].flatMap((stage) => [
    conv(`conv${stage}_1`, stage === 1 ? 'data' : `pool${stage - 1}`, width * stage, 3, stage === 1 ? 100 : 1),
    relu(`relu${stage}_1`, `conv${stage}_1`),
    pool(`pool${stage}`, `relu${stage}_1`)
  ])
  return [
    ...stages,
    conv('fc6', 'pool5', 8 * width, 7),
    relu('relu6', 'fc6'),
    layer('Dropout', 'drop6', ['relu6'], { p: '0.5' }),
    conv('fc7', 'drop6', 8 * width, 1),
    relu('relu7', 'fc7'),
    conv('score', 'relu7', classes, 1),
    deconv('score2', 'score', classes, 2),
    conv('score_pool4', 'pool4', classes, 1),
    layer('Crop', 'score_pool4c', ['score_pool4', 'score2'], { num_args: '2', offset: '(5,5)' }),
    layer('_Plus', 'fused4', ['score2', 'score_pool4c']),
    deconv('score4', 'fused4', classes, 2),
    conv('score_pool3', 'pool3', classes, 1),
    layer('Crop', 'score_pool3c', ['score_pool3', 'score4'], { num_args: '2', offset: '(9,9)' }),
    layer('_Plus', 'fused3', ['score4', 'score_pool3c']),
    deconv('bigscore', 'fused3', classes, 8),
    layer('Crop', 'upscore', ['bigscore', 'data'], { num_args: '2', offset: '(31,31)' }),
    layer('SoftmaxOutput', 'softmax', ['upscore', 'softmax_label'], { multi_output: 'True', ignore_label: '255' })
  ]
}
