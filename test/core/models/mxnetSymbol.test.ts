/** MXNet symbols as nets: sizes and values by MXNet's own formulas and documented examples, whole nets, and refusals. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { statisticsMomentum } from '../../../main/core/graph/batchStatistics'
import { bindShapes } from '../../../main/core/graph/bind'
import { findParameters } from '../../../main/core/graph/parameters'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { readSymbol } from '../../../main/core/models/mxnet/readSymbol'
import { parseSymbol } from '../../../main/core/models/mxnet/symbolFile'
import { inspectModel } from '../../../main/core/train/nets'
import { inspectWeights, loadStartingNet } from '../../../main/core/train/startingNet'
import { writeParams } from '../../../main/core/weights/mxnetParams'
import { scratchFolder } from '../data/scratch'
import { runModel, weights } from '../graph/models'
import { fcn8s, layer, symbolOf, type Layer } from './symbols'

const read = (layers: readonly Layer[]) => readSymbol(symbolOf(layers), 'net-symbol.json', () => 0.5)
const sizeOf = (layers: readonly Layer[], side: number) => {
  const net = read(layers)
  return bindShapes(net, { data: [1, 3, side, side] }).shapeOf(net.outputs[0]!.name)
}

/** A picture [1, 3, rows, columns] whose three channels are the same plane. */
function picture(rows: readonly (readonly number[])[]): Tensor {
  const plane = rows.flat()
  return tensor('float32', [1, 3, rows.length, rows[0]!.length], [...plane, ...plane, ...plane])
}
/** What the first channel of a net's answer is, given parameters by name. */
async function firstPlane(
  layers: readonly Layer[],
  data: Tensor,
  parameters: Readonly<Record<string, Tensor>> = {}
): Promise<number[][]> {
  const net = read(layers)
  const initializers = new Map([...net.initializers, ...Object.entries(parameters)])
  const result = Object.values(await runModel({ ...net, initializers }, { data }))[0]!
  const [, , height, width] = result.dims as [number, number, number, number]
  const round = (v: number | bigint) => Math.round(Number(v) * 1e5) / 1e5
  return Array.from({ length: height }, (_, y) => Array.from(result.data.slice(y * width, (y + 1) * width), round))
}

describe('the sizes of a layer', () => {
  const sizes: readonly (readonly [string, Layer, number, number])[] = [
    ['valid pooling rounds down', layer('Pooling', 'p', ['data'], { kernel: '(3,3)', stride: '(2,2)' }), 8, 3],
    [
      'full pooling rounds up',
      layer('Pooling', 'p', ['data'], { kernel: '(3,3)', stride: '(2,2)', pooling_convention: 'full' }),
      8,
      4
    ],
    [
      'full pooling counts its padding',
      layer('Pooling', 'p', ['data'], { kernel: '(3,3)', stride: '(2,2)', pad: '(1,1)', pooling_convention: 'full' }),
      8,
      5
    ],
    ['the stride of pooling is 1 unless it is given', layer('Pooling', 'p', ['data'], { kernel: '(2,2)' }), 8, 7],
    [
      'global pooling leaves one pixel',
      layer('Pooling', 'p', ['data'], { global_pool: 'True', kernel: '(7,7)' }),
      8,
      1
    ],
    [
      'a dilated convolution',
      layer('Convolution', 'c', ['data', 'w', 'b'], { kernel: '(3, 3)', dilate: '(2, 2)', num_filter: '2' }),
      8,
      4
    ],
    [
      'a deconvolution: stride · (size - 1) + kernel - 2 · pad',
      layer('Deconvolution', 'd', ['data', 'w'], { kernel: '(4,4)', stride: '(2,2)', pad: '(1,1)', num_filter: '2' }),
      5,
      10
    ],
    [
      'a deconvolution adds adj',
      layer('Deconvolution', 'd', ['data', 'w'], { kernel: '(16,16)', stride: '(8,8)', adj: '(7,7)', num_filter: '2' }),
      4,
      47
    ],
    [
      'a deconvolution with a target enlarges by its stride, ignoring pad and adj',
      layer('Deconvolution', 'd', ['data', 'w'], {
        kernel: '(5,5)',
        stride: '(2,2)',
        pad: '(9,9)',
        target_shape: '(32,32)',
        num_filter: '2'
      }),
      16,
      32
    ],
    ['a crop to a given size', layer('Crop', 'c', ['data'], { num_args: '1', h_w: '(3,3)' }), 8, 3]
  ]
  for (const [name, one, side, expected] of sizes)
    it(name, () => {
      expect(sizeOf([one], side).slice(2)).toEqual([expected, expected])
    })
})

describe('the values of a layer', () => {
  const ones = [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1]
  ]
  const count = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
    [13, 14, 15, 16]
  ]

  it("are those of MXNet's documentation: UpSampling, nearest and bilinear", async () => {
    const nearest = layer('UpSampling', 'up', ['data'], { scale: '2', sample_type: 'nearest', num_args: '1' })
    expect(await firstPlane([nearest], picture(ones))).toEqual(Array(6).fill(Array(6).fill(1)))
    const bilinear = layer('UpSampling', 'up', ['data', 'w'], { scale: '2', sample_type: 'bilinear', num_filter: '3' })
    const w = float32([3, 1, 4, 4], new Float32Array(48).fill(1))
    expect(await firstPlane([bilinear], picture(ones), { w })).toEqual([
      [1, 2, 2, 2, 2, 1],
      [2, 4, 4, 4, 4, 2],
      [2, 4, 4, 4, 4, 2],
      [2, 4, 4, 4, 4, 2],
      [2, 4, 4, 4, 4, 2],
      [1, 2, 2, 2, 2, 1]
    ])
  })

  it('normalise by the moving averages with eps 0.001, and ignore gamma where it is fixed', async () => {
    const inputs = ['data', 'bn_gamma', 'bn_beta', 'bn_moving_mean', 'bn_moving_var']
    const constants = {
      bn_gamma: tensor('float32', [3], [2, 2, 2]),
      bn_beta: tensor('float32', [3], [0.5, 0, 0]),
      bn_moving_mean: tensor('float32', [3], [1, 0, 0]),
      bn_moving_var: tensor('float32', [3], [0.249, 1, 1])
    }
    const data = picture([[1, 2]])
    expect(await firstPlane([layer('BatchNorm', 'bn', inputs)], data, constants)).toEqual([[0.5, 2.5]])
    const learned = layer('BatchNorm', 'bn', inputs, { fix_gamma: 'False' })
    expect(await firstPlane([learned], data, constants)).toEqual([[0.5, 4.5]])
    const fixed = read([layer('BatchNorm', 'bn', inputs)])
    expect([...findParameters(fixed).keys()]).toEqual(['bn_beta', 'bn_moving_mean', 'bn_moving_var'])
  })

  it('keep as much of a moving average as they say, nine tenths when they say nothing', () => {
    const keptBy = (settings: Record<string, string>) => [
      ...statisticsMomentum(read([layer('BatchNorm', 'bn', ['data', 'g', 'b', 'mean', 'var'], settings)]))
    ]
    expect(keptBy({ momentum: '0.5' })).toEqual([
      ['mean', 0.5],
      ['var', 0.5]
    ])
    expect(keptBy({})).toEqual([
      ['mean', 0.9],
      ['var', 0.9]
    ])
  })

  it('crop from an offset or out of the middle', async () => {
    const small = layer('Pooling', 'small', ['data'], { kernel: '(3,3)' })
    const crop = (settings: Record<string, string>) => [small, layer('Crop', 'c', ['data', 'small'], settings)]
    expect(await firstPlane(crop({ num_args: '2', offset: '(2, 1)' }), picture(count))).toEqual([
      [10, 11],
      [14, 15]
    ])
    expect(await firstPlane(crop({ num_args: '2', center_crop: 'True' }), picture(count))).toEqual([
      [6, 7],
      [10, 11]
    ])
  })

  it('average with the padding counted, unless told otherwise', async () => {
    const average = (settings: Record<string, string>) =>
      firstPlane(
        [
          layer('Pooling', 'p', ['data'], {
            kernel: '(2,2)',
            stride: '(2,2)',
            pad: '(1,1)',
            pool_type: 'avg',
            ...settings
          })
        ],
        picture([
          [4, 8],
          [12, 16]
        ])
      )
    expect(await average({})).toEqual([
      [1, 2],
      [3, 4]
    ])
    expect(await average({ count_include_pad: 'False' })).toEqual([
      [4, 8],
      [12, 16]
    ])
  })

  it('follow the activations, with MXNet’s default slopes', async () => {
    const data = picture([[-2, 0, 2]])
    const expected: readonly (readonly [Layer, readonly number[]])[] = [
      [layer('Activation', 'a', ['data'], { act_type: 'relu' }), [0, 0, 2]],
      [layer('Activation', 'a', ['data'], { act_type: 'softsign' }), [-0.66667, 0, 0.66667]],
      [layer('Activation', 'a', ['data'], { act_type: 'softrelu' }), [0.12693, 0.69315, 2.12693]],
      [layer('LeakyReLU', 'a', ['data']), [-0.5, 0, 2]],
      [layer('LeakyReLU', 'a', ['data'], { act_type: 'elu', slope: '0.5' }), [-0.43233, 0, 2]],
      [layer('LeakyReLU', 'a', ['data'], { act_type: 'rrelu' }), [-0.459, 0, 2]],
      [layer('LeakyReLU', 'a', ['data', 'gamma'], { act_type: 'prelu', slope: '0.1' }), [-0.2, 0, 2]],
      [layer('clip', 'a', ['data'], { a_min: '-1', a_max: '0.5' }), [-1, 0, 0.5]],
      [layer('_rminus_scalar', 'a', ['data'], { scalar: '1' }), [3, 1, -1]],
      [layer('_rdiv_scalar', 'a', ['_plus'], { scalar: '2' }), [1, 0.5, 0.33333]]
    ]
    for (const [one, values] of expected) {
      const before = one.inputs[0] === '_plus' ? [layer('_plus_scalar', '_plus', ['data'], { scalar: '4' })] : []
      expect(await firstPlane([...before, one], data)).toEqual([values])
    }
  })

  it('resize with aligned corners, as before the choice existed, or by half pixels', async () => {
    const resize = (settings: Record<string, string>) =>
      firstPlane(
        [layer('_contrib_BilinearResize2D', 'r', ['data'], { height: '1', width: '4', ...settings })],
        picture([[0, 3]])
      )
    expect(await resize({})).toEqual([[0, 1, 2, 3]])
    expect(await resize({ align_corners: 'False' })).toEqual([[0, 0.75, 2.25, 3]])
  })

  it('join, split and pad', async () => {
    const joined = [
      layer('SliceChannel', 'parts', ['data'], { num_outputs: '3' }),
      layer('Concat', 'joined', ['parts:2', 'parts:0'], { dim: '3', num_args: '2' }),
      layer('Pad', 'padded', ['joined'], { mode: 'constant', pad_width: '(0,0,0,0,1,0,0,2)', constant_value: '7' })
    ]
    const data = tensor('float32', [1, 3, 1, 1], [1, 2, 3])
    expect(await firstPlane(joined, data)).toEqual([
      [7, 7, 7, 7],
      [3, 1, 7, 7]
    ])
  })
})

describe('an MXNet checkpoint as a net', () => {
  const CLASSES = 21

  it('is read in every form its files have had', () => {
    const nets = (['attrs', 'attr', 'param'] as const).map((form) =>
      readSymbol(symbolOf(fcn8s(CLASSES), form), 'fcn8s-symbol.json', () => 0.5)
    )
    expect(nets[1]).toEqual(nets[0])
    expect(nets[2]).toEqual(nets[0])
    const [net] = nets
    expect(bindShapes(net!, { data: [2, 3, 40, 56] }).shapeOf('softmax_output')).toEqual([2, CLASSES, 40, 56])
    expect([...findParameters(net!).keys()].slice(0, 2)).toEqual(['conv1_1_weight', 'conv1_1_bias'])
    expect(net!.initializers.get('score2_weight')!.dims).toEqual([CLASSES, CLASSES, 4, 4])
  })

  it('finds the moving averages that the oldest files do not list', () => {
    const old = symbolOf([layer('BatchNorm', 'bn', ['data', 'bn_gamma', 'bn_beta'], { fix_gamma: 'False' })], 'param')
    const names = [...findParameters(readSymbol(old, 'old-symbol.json', () => 0)).keys()]
    expect(names).toEqual(['bn_gamma', 'bn_beta', 'bn_moving_mean', 'bn_moving_var'])
  })

  it('starts from the newest parameters beside it, with every class layer renamed and fresh', async () => {
    const folder = await scratchFolder()
    const symbol = join(folder, 'fcn8s-symbol.json')
    await writeFile(symbol, symbolOf(fcn8s(CLASSES)))
    const old = readSymbol(symbolOf(fcn8s(CLASSES)), 'x', () => 0)
    const stored = (value: number) =>
      writeParams(
        new Map(
          [...findParameters(old).keys()].map((name) => {
            const { dims, data } = old.initializers.get(name)!
            return [`arg:${name}`, float32(dims, new Float32Array(data.length).fill(value))]
          })
        )
      )
    await writeFile(join(folder, 'fcn8s-0001.params'), stored(1))
    await writeFile(join(folder, 'fcn8s-0012.params'), stored(12))
    const {
      model,
      weights: report,
      source
    } = await loadStartingNet({ net: symbol, weights: '', renames: [] }, 3, () => 1)
    expect(source.group).toBe('File')
    expect(model.initializers.get('fc6_weight')!.data[0]).toBe(12)
    expect(report).toMatchObject({ format: 'MXNet', file: join(folder, 'fcn8s-0012.params'), mismatched: [] })
    const classLayers = ['score', 'score2', 'score_pool4', 'score4', 'score_pool3', 'bigscore']
    const fresh = classLayers.flatMap((name) =>
      name.startsWith('score_') || name === 'score'
        ? [`head.${name}_weight`, `head.${name}_bias`]
        : [`head.${name}_weight`]
    )
    expect(report!.missing.toSorted()).toEqual(fresh.toSorted())
    expect(report!.unused.toSorted()).toEqual(fresh.map((name) => name.replace('head.', 'arg:')).toSorted())
    expect(bindShapes(model, { data: [1, 3, 64, 96] }).shapeOf('logits')).toEqual([1, 3, 64, 96])
    expect(await inspectModel(symbol)).toMatchObject({ title: 'fcn8s-symbol.json', hasEncoder: false })
  })

  it('takes weights of another framework by name', async () => {
    const folder = await scratchFolder()
    const symbol = join(folder, 'fcn8s-symbol.json')
    await writeFile(symbol, symbolOf(fcn8s(CLASSES)))
    const file = join(folder, 'vgg-0000.params')
    await writeFile(file, writeParams(new Map([['arg:vgg_conv1_1_weight', weights([4, 3, 3, 3])]])))
    const report = await inspectWeights(symbol, file, ['arg:vgg_*=*'], 3)
    expect(report.loaded).toEqual([{ name: 'conv1_1_weight', from: 'arg:vgg_conv1_1_weight' }])
  })
})

describe('a symbol that cannot be read', () => {
  const conv = layer('Convolution', 'conv', ['data', 'w', 'b'], { kernel: '(3,3)', num_filter: '4' })
  const refusals: readonly (readonly [string, string, string])[] = [
    ['no JSON', '{', 'net-symbol.json is not an MXNet symbol: it is not JSON.'],
    ['no symbol', '[]', 'it has no nodes and heads'],
    [
      'a circle',
      JSON.stringify({ nodes: [{ op: 'Activation', name: 'a', inputs: [[0, 0, 0]] }], heads: [[0, 0, 0]] }),
      '"a" refers to node 0, which does not come before it'
    ],
    [
      'an unknown layer',
      symbolOf([layer('ROIPooling', 'roi', ['data'])]),
      'Layer "roi" (ROIPooling) is no layer that can be read'
    ],
    ['two inputs', symbolOf([layer('elemwise_add', 'sum', ['data', 'more'])]), 'reads "more" beside "data"'],
    [
      'no kernel',
      symbolOf([layer('Convolution', 'c', ['data', 'w'], { num_filter: '4' })]),
      'Layer "c" (Convolution) has no kernel'
    ],
    [
      'a number that is none',
      symbolOf([layer('Convolution', 'c', ['data', 'w'], { kernel: '(3,3)', num_filter: 'many' })]),
      'has num_filter=many; a number was expected'
    ],
    [
      'channels last',
      symbolOf([layer('Convolution', 'c', ['data', 'w'], { kernel: '(3,3)', num_filter: '4', layout: 'NHWC' })]),
      'has layout=NHWC; channels first was expected'
    ],
    [
      'weights that are computed',
      symbolOf([conv, layer('Convolution', 'c2', ['data', 'conv'], { kernel: '(3,3)', num_filter: '4' })]),
      'Layer "c2" (Convolution) computes its weight; a variable was expected'
    ],
    [
      'a target shape that no size but one has',
      symbolOf([
        layer('Deconvolution', 'd', ['data', 'w'], {
          kernel: '(4,4)',
          stride: '(2,2)',
          target_shape: '(33,33)',
          num_filter: '2'
        })
      ]),
      'pad and adj were expected'
    ]
  ]
  for (const [name, text, sentence] of refusals)
    it(`is refused in a sentence: ${name}`, () => {
      expect(() => readSymbol(text, 'net-symbol.json', () => 0)).toThrow(sentence)
    })
})

const sample = join(process.env.SEGSMITH_DATA ?? '', 'annotations', 'mxnet', 'save_000800.json')
it.skipIf(!existsSync(sample))("reads the nodes and settings of MXNet's own oldest symbol", () => {
  const { nodes, heads } = parseSymbol(readFileSync(sample, 'utf8'), 'save_000800.json')
  expect(heads).toEqual([{ node: 16, output: 0 }])
  expect(nodes).toHaveLength(17)
  expect(nodes[3]).toMatchObject({
    op: 'FullyConnected',
    name: 'fc1',
    settings: { num_hidden: '128', ctx_group: 'stage1' }
  })
})
