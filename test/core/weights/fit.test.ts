/** Fitting tensors into a net by name: what is loaded under which name, and that every other name is accounted for. */
import { describe, expect, it } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Model, Tensor } from '../../../main/core/graph/types'
import { fitWeights } from '../../../main/core/weights/fit'
import { parseRename, renameAll } from '../../../main/core/weights/rename'

const filled = (dims: readonly number[], value: number): Tensor =>
  float32(dims, new Float32Array(dims.reduce((n, d) => n * d, 1)).fill(value))

/** conv [2, 3, 1, 1] -> normalisation of 2 channels -> head for 4 classes, all zero. */
function net(
  names = { weight: 'body.conv.weight', prefix: 'body.norm.', mean: 'running_mean', scale: 'weight' }
): Model {
  const g = new Graph()
  const vector = (name: string) => g.constant(filled([2], 0), names.prefix + name)
  const x = g.emit('Conv', [
    g.input('image', 'float32', [1, 3, 2, 2]),
    g.constant(filled([2, 3, 1, 1], 0), names.weight)
  ])
  const normed = g.emit('BatchNormalization', [x, ...[names.scale, 'bias', names.mean, 'running_var'].map(vector)])
  const head = [g.constant(filled([4, 2, 1, 1], 0), 'head.weight'), g.constant(filled([4], 0), 'head.bias')]
  g.output(g.emit('Conv', [normed, ...head]))
  return g.toModel()
}
const PARAMETERS = [
  ...['body.conv.weight', 'body.norm.weight', 'body.norm.bias', 'body.norm.running_mean', 'body.norm.running_var'],
  ...['head.weight', 'head.bias']
]
const BODY: Readonly<Record<string, Tensor>> = {
  'conv.weight': filled([2, 3, 1, 1], 1),
  'norm.weight': filled([2], 2),
  'norm.bias': filled([2], 3),
  'norm.running_mean': filled([2], 4),
  'norm.running_var': filled([2], 5),
  'norm.num_batches_tracked': tensor('int64', [], [7])
}
const named = (read: (name: string) => string, tensors = BODY): Map<string, Tensor> =>
  new Map(Object.entries(tensors).map(([name, t]) => [read(name), t]))
const fit = (tensors: ReadonlyMap<string, Tensor>, ...rules: string[]) =>
  fitWeights(net(), tensors, rules.map(parseRename))
const firstValues = (model: Model): number[] => PARAMETERS.map((name) => Number(model.initializers.get(name)!.data[0]))

describe('fitting weights', () => {
  it('loads equal names, leaves the rest as it was, and accounts for every name', () => {
    const { model, report } = fit(
      new Map<string, Tensor>([
        ['body.conv.weight', tensor('float64', [2, 3, 1, 1], [1, 1, 1, 1, 1, 1])],
        ['body.norm.bias', float32([2], Float32Array.of(1, NaN))],
        ['body.norm.running_mean', tensor('float64', [2], [1e300, 1])],
        ['head.weight', filled([21, 2, 1, 1], 1)],
        ['head.bias', filled([21], 1)],
        ['aux_head.bias', filled([21], 1)],
        ['body.norm.num_batches_tracked', tensor('int64', [], [7])]
      ])
    )
    expect(report).toEqual({
      loaded: [{ name: 'body.conv.weight', from: 'body.conv.weight' }],
      missing: ['body.norm.weight', 'body.norm.running_var'],
      unused: ['aux_head.bias'],
      mismatched: [
        { name: 'head.weight', from: 'head.weight', expected: [4, 2, 1, 1], found: [21, 2, 1, 1] },
        { name: 'head.bias', from: 'head.bias', expected: [4], found: [21] }
      ],
      notFinite: [
        { name: 'body.norm.bias', from: 'body.norm.bias' },
        { name: 'body.norm.running_mean', from: 'body.norm.running_mean' }
      ]
    })
    expect(firstValues(model)).toEqual([1, 0, 0, 0, 0, 0, 0])
    expect(model.initializers.get('body.conv.weight')).toEqual(filled([2, 3, 1, 1], 1))
  })

  it('takes the matrix of a fully connected layer for the convolution it became, and says so', () => {
    const g = new Graph()
    const kernel = g.constant(filled([2, 2, 1, 2], 0), 'fc.weight')
    g.output(g.emit('Conv', [g.input('image', 'float32', [1, 2, 1, 2]), kernel]))
    const matrix = tensor('float32', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    const { model, report } = fitWeights(g.toModel(), new Map([['fc.weight', matrix]]), [])
    expect(report.loaded).toEqual([{ name: 'fc.weight', from: 'fc.weight', reshapedFrom: [2, 4] }])
    expect(model.initializers.get('fc.weight')).toEqual(float32([2, 2, 1, 2], matrix.data as Float32Array))
    // as many numbers, but another number of outputs
    const turned = tensor('float32', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    expect(fitWeights(g.toModel(), new Map([['fc.weight', turned]]), []).report.mismatched).toEqual([
      { name: 'fc.weight', from: 'fc.weight', expected: [2, 2, 1, 2], found: [4, 2] }
    ])
  })

  it('finds the names behind the wrappers of DataParallel, Lightning and torch.compile', () => {
    for (const wrapper of ['module.', 'model.', 'module._orig_mod.', 'net.module.']) {
      const { model, report } = fit(named((name) => `${wrapper}body.${name}`))
      expect(firstValues(model)).toEqual([1, 2, 3, 4, 5, 0, 0])
      expect(report).toMatchObject({ missing: ['head.weight', 'head.bias'], unused: [] })
    }
  })

  it("reads MXNet's words and separators as PyTorch's, and the other way round", () => {
    const mxnet = new Map<string, Tensor>([
      ['arg:body_conv_weight', BODY['conv.weight']!],
      ['arg:body_norm_gamma', BODY['norm.weight']!],
      ['arg:body_norm_beta', BODY['norm.bias']!],
      ['aux:body_norm_moving_mean', BODY['norm.running_mean']!],
      ['aux:body_norm_moving_var', BODY['norm.running_var']!]
    ])
    expect(firstValues(fit(mxnet).model)).toEqual([1, 2, 3, 4, 5, 0, 0])
    const target = net({ weight: 'body_conv_weight', prefix: 'body_norm_', mean: 'moving_mean', scale: 'gamma' })
    const { report } = fitWeights(
      target,
      named((name) => `body.${name}`),
      []
    )
    expect(report.loaded).toContainEqual({ name: 'body_norm_moving_mean', from: 'body.norm.running_mean' })
    expect(report.loaded).toContainEqual({ name: 'body_norm_gamma', from: 'body.norm.weight' })
  })

  it('applies renames in order, and prefers an equal name to one that only reads alike', () => {
    const { model, report } = fit(
      named((name) => `encoder.${name.replace('norm', 'bn')}`).set('module.body.conv.weight', filled([2, 3, 1, 1], 9)),
      'encoder.*=body.*',
      '*.bn.*=*.norm.*'
    )
    expect(firstValues(model)).toEqual([1, 2, 3, 4, 5, 0, 0])
    expect(report.unused).toEqual(['module.body.conv.weight'])
  })

  it("follows the net's own hints to a checkpoint of a part of it", () => {
    const part = named((name) => `module.${name.replace('norm', 'bn')}`)
    const { model } = fitWeights(
      net(),
      part,
      [],
      [
        ['conv.', 'body.conv.'],
        ['bn.', 'body.norm.']
      ]
    )
    expect(firstValues(model)).toEqual([1, 2, 3, 4, 5, 0, 0])
  })

  it('takes none of several tensors that read alike', () => {
    const twins = new Map([
      ['a.body.norm.bias', filled([2], 1)],
      ['b.body.norm.bias', filled([2], 2)]
    ])
    expect(fit(twins, 'a.*=*', 'b.*=*').report).toMatchObject({ loaded: [], unused: [...twins.keys()] })
  })
})

describe('a rule for renaming', () => {
  it('replaces what its stars stand for, or a whole name', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['backbone.*=encoder.*', 'backbone.0.weight', 'encoder.0.weight'],
      ['backbone.*=encoder.*', 'my.backbone.0', 'my.backbone.0'],
      ['module.*=*', 'module.head', 'head'],
      ['*=net.*', 'head', 'net.head'],
      ['*.gamma=*.weight', 'bn.1.gamma', 'bn.1.weight'],
      ['block*.conv*.w=b*/c*.w', 'block3.conv12.w', 'b3/c12.w'],
      ['a*a=*', 'a', 'a'],
      ['fc=head', 'fc', 'head'],
      ['fc=head', 'fc.weight', 'fc.weight']
    ]
    for (const [rule, name, expected] of cases) expect(renameAll(name, [parseRename(rule)])).toBe(expected)
  })

  it('is quick on a name made to slow a pattern down', () => {
    expect(renameAll('a'.repeat(100_000), [parseRename(`${'*a'.repeat(50)}*b=x`)])).toHaveLength(100_000)
  })

  it('is refused when it has no two sides, or needs more text than it has', () => {
    for (const rule of ['', 'a', '=b', 'a=b=c', 'a*=*b*'])
      expect(() => parseRename(rule)).toThrow(`"${rule}" is no rule for renaming`)
  })
})
