/** The nets of the table, and a path that is no net. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { checkDifferentiable } from '../../../main/core/autodiff/backward'
import { statisticsMomentum } from '../../../main/core/graph/batchStatistics'
import { bindShapes } from '../../../main/core/graph/bind'
import { writeOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import { findNet, NETS } from '../../../main/core/models'
import { NORM_NAMES } from '../../../main/core/models/norms'
import { buildUNet, type UNetOptions } from '../../../main/core/models/unet'
import { countParameters, inspectModel, nets } from '../../../main/core/train/nets'
import { scratchFolder } from '../data/scratch'
import { model, node, weights } from '../graph/models'
import { fixturePath } from '../records'

describe('a U-Net', () => {
  const variants = (['transposed', 'nearest', 'linear'] as const).flatMap((up) =>
    NORM_NAMES.map((normalization) => [up, normalization] as const)
  )
  test.each(variants)('%s up, normalization %s: logits have the size of the image', (up, normalization) => {
    const options: UNetOptions = { width: 4, depth: 3, up, normalization }
    const net = buildUNet(5, options, () => 0.5)
    expect(bindShapes(net, { image: [2, 3, 24, 40] }).shapeOf('logits')).toEqual([2, 5, 24, 40])
    const roles = [...findParameters(net)]
    // 2 convolutions on each of 4 levels down and 3 up, 4 numbers each with normalization; 3 enlarging; the head
    const blocks = 14
    expect(roles.filter(([, role]) => role === 'statistic')).toHaveLength(normalization === 'batch' ? 2 * blocks : 0)
    expect(roles.filter(([, role]) => role === 'weight')).toHaveLength(
      (normalization === 'none' ? 2 : 4) * blocks + (up === 'transposed' ? 3 : 0) + 2
    )
  })

  it('starts with the deviation that He et al. ask for', () => {
    const net = buildUNet(2, { width: 4, depth: 1, up: 'nearest', normalization: 'none' }, () => 1)
    const [first] = net.initializers.get('down.0.0.conv.weight')!.data as Float32Array
    expect(first).toBeCloseTo(Math.sqrt(2 / 27), 6)
  })
})

describe('the table of nets', () => {
  it('loads the pretrained default with an encoder, a head for the classes and logits at image size', async () => {
    const source = findNet('default')
    const net = await source.load(4, () => 0)
    const names = [...findParameters(net)].filter(([, role]) => role === 'weight').map(([name]) => name)
    expect(names.filter(source.isEncoder!).length).toBeGreaterThan(50)
    expect(names.filter((name) => !source.isEncoder!(name))).toContain('head.weight')
    expect(bindShapes(net, { image: [1, 3, 96, 64] }).shapeOf('logits')).toEqual([1, 4, 96, 64])
  })

  it('lists every net, the pretrained default first', async () => {
    const found = await nets()
    expect(found.map(({ net }) => net)).toEqual(Object.keys(NETS))
    expect(found[0]).toMatchObject({ net: 'default', pretrained: true, hasEncoder: true })
    expect(found.filter(({ hasEncoder }) => !hasEncoder).map(({ net }) => net)).toEqual(['unet'])
  })

  test.each(Object.keys(NETS))('%s: has as many parameters as the table says, all of them trainable', async (name) => {
    const source = findNet(name)
    const net = await source.load(2, () => 0)
    expect(countParameters(net)).toBe(source.parameters)
    const graph = bindShapes(net, { image: [1, 3, 32, 64] })
    expect(graph.shapeOf('logits')).toEqual([1, 2, 32, 64])
    checkDifferentiable(graph.nodes, findParameters(net).keys())
  })

  test.each([
    ['fcn_resnet50', [0.1], 0.9],
    ['deeplabv3_resnet50', [0.5], 0.9],
    ['deeplabv3_mobilenet_v3_large', [0.5], 0.99],
    ['lraspp_mobilenet_v3_large', [], 0.99],
    ['fcn8s_vgg16', [0.5, 0.5], undefined]
  ] as const)('%s: drops and averages as in torchvision', async (name, ratios, momentum) => {
    const { nodes, initializers, ...net } = await findNet(name).load(2, () => 0)
    const dropped = nodes.filter((n) => n.op === 'Dropout').map((n) => initializers.get(n.inputs[1]!)!.data[0])
    expect(dropped.map((ratio) => Number(ratio).toPrecision(6))).toEqual(ratios.map((ratio) => ratio.toPrecision(6)))
    const [firstMean] =
      [...findParameters({ ...net, nodes, initializers })].find(([, role]) => role === 'statistic') ?? []
    expect(statisticsMomentum({ ...net, nodes, initializers }).get(firstMean ?? '')).toBe(momentum)
  })

  it('takes options behind a colon, and says which ones there are', async () => {
    const small = await findNet('unet:width=4,depth=2,norm=group,up=linear').load(3, () => 0)
    expect(small.initializers.get('down.2.1.norm.weight')!.dims).toEqual([16])
    const refusal = (net: string) => expect(() => findNet(net))
    refusal('unet:widht=4').toThrow('The net unet has no option "widht"; it has width, depth, norm, up.')
    refusal('unet:depth=6').toThrow('The option depth of the net unet is "6"; a whole number from 1 to 5 was expected.')
    refusal('unet:up=cubic').toThrow(
      'The option up of the net unet is "cubic"; nearest, linear, transposed was expected.'
    )
    refusal('lraspp_mobilenet_v3_large:width=4').toThrow(
      'The net lraspp_mobilenet_v3_large has no option "width"; it has none.'
    )
    refusal('deeplab').toThrow('There is no net called "deeplab"; default, unet,')
  })
})

describe('a file as net', () => {
  it('is inspected before it is trained', async () => {
    const file = fixturePath('unet-transposed.onnx')
    expect(await inspectModel(file)).toMatchObject({ net: file, title: 'unet-transposed.onnx', hasEncoder: false })
  })

  it('is taken with a warning when a part of it must stay frozen, and without when that part leads nowhere', async () => {
    const conv = { kernel_shape: [1, 1] }
    const odd = (last: string) =>
      model(
        [
          node('Conv', ['image', 'w1'], ['a'], conv),
          node('LRN', ['a'], ['b'], { size: 3 }),
          node('Conv', [last, 'w2'], ['y'], conv)
        ],
        { w1: weights([4, 3, 1, 1]), w2: weights([2, 4, 1, 1]) }
      )
    const file = join(await scratchFolder(), 'odd.onnx')
    await writeFile(file, writeOnnx(odd('b')))
    expect((await inspectModel(file)).warnings).toEqual([
      'Node "the b" (LRN) has no gradient, so that what comes before it is frozen: "w1" stays as in the file, and the layers behind it learn.'
    ])
    await writeFile(file, writeOnnx(odd('a')))
    expect((await inspectModel(file)).warnings).toEqual([])
  })

  it('is refused when it is missing, not ONNX by name, or not ONNX by content', async () => {
    const folder = await scratchFolder()
    await writeFile(join(folder, 'fake.onnx'), 'hello')
    const messages: string[] = []
    for (const name of ['fake.onnx', 'photo.jpg', 'missing.onnx'])
      await findNet(join(folder, name))
        .load(2, () => 0)
        .catch((error: Error) => messages.push(error.message.replace(folder, '')))
    expect(messages.slice(0, 2)).toEqual([
      expect.stringMatching(/^fake\.onnx is not an ONNX model: .*\.$/),
      'photo.jpg is not an ONNX file: its name should end in .onnx.'
    ])
    expect(messages[2]).toContain('missing.onnx')
  })
})
