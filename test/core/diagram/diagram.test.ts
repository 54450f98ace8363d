/** Pictures of nets, read back as text: what is in a block, what leads where, and that nothing is drawn over anything. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Diagram } from '../../../main/core/diagram/diagram'
import { writeSvg } from '../../../main/core/diagram/svg'
import { describeNet, type NetOverview } from '../../../main/core/train/overview'
import { fixturePath } from '../records'

/** 'title | what it is | shape | parameters | state' per block. */
const blocksOf = ({ blocks }: Diagram): string[] =>
  blocks.map((b) => [b.fullTitle, b.fullLabel, b.shape, b.parameters, `${b.state} ${b.origin}`].join(' | '))

/** 'from -> to', with what lies between, and '~>' for a skip connection. */
const wiresOf = ({ blocks, wires }: Diagram): string[] =>
  wires.map(({ from, to, isSkip, badge }) => {
    const text = `${blocks[from]!.fullTitle} ${isSkip ? '~>' : '->'} ${blocks[to]!.fullTitle}`
    return badge ? `${text} (${badge.text})` : text
  })

/** The blocks by row, from left to right. */
const rowsOf = ({ rows, blocks }: Diagram): string[] =>
  rows.map(({ title, top, height }) => {
    const inside = blocks.filter((b) => b.y >= top && b.y < top + height).toSorted((a, b) => a.x - b.x || a.y - b.y)
    return `${title}: ${inside.map((b) => b.fullTitle).join(', ')}`
  })

describe('the picture of the default net in head mode', () => {
  let net: NetOverview
  beforeAll(async () => {
    net = await describeNet({ net: 'default', mode: 'head' }, 2)
  })

  test('has the stages of the encoder frozen, the decoder trained, the head fresh', () => {
    expect(blocksOf(net.diagram)).toEqual([
      'image | red, green, blue | 3 × 256 × 256 | 0 | plain plain',
      'enc.stem | Conv 3×3 /2 · ReLU6 | 32 × 128 × 128 | 896 | frozen loaded',
      'enc.b0 | separable conv | 16 × 128 × 128 | 848 | frozen loaded',
      'enc.b1 – b2 | 2 × inverted residual | 24 × 64 × 64 | 13440 | frozen loaded',
      'enc.b3 – b5 | 3 × inverted residual | 32 × 32 × 32 | 38544 | frozen loaded',
      'enc.b6 – b9 | 4 × inverted residual | 64 × 16 × 16 | 180928 | frozen loaded',
      'enc.b10 – b12 | 3 × inverted residual | 96 × 16 × 16 | 299808 | frozen loaded',
      'enc.b13 – b15 | 3 × inverted residual | 160 × 8 × 8 | 789792 | frozen loaded',
      'enc.b16 | inverted bottleneck | 320 × 8 × 8 | 471680 | frozen loaded',
      'dec.lat3 | Conv 1×1 | 64 × 8 × 8 | 20544 | trained loaded',
      'dec.conv3 | Conv 3×3 · ReLU | 64 × 8 × 8 | 36928 | trained loaded',
      'dec.lat2 | Conv 1×1 | 64 × 16 × 16 | 6208 | trained loaded',
      'dec.conv2 | Conv 3×3 · ReLU | 64 × 16 × 16 | 36928 | trained loaded',
      'dec.lat1 | Conv 1×1 | 64 × 32 × 32 | 2112 | trained loaded',
      'dec.conv1 | Conv 3×3 · ReLU | 64 × 32 × 32 | 36928 | trained loaded',
      'dec.lat0 | Conv 1×1 | 64 × 64 × 64 | 1600 | trained loaded',
      'dec.conv0 | Conv 3×3 · ReLU | 64 × 64 × 64 | 36928 | trained loaded',
      'head | Conv 1×1 | 2 × 64 × 64 | 130 | trained fresh',
      'logits | score of every class | 2 × 256 × 256 | 0 | plain plain'
    ])
  })

  test('descends by resolution on the left and climbs on the right', () => {
    expect(rowsOf(net.diagram)).toEqual([
      'full size: image, logits',
      '1/2: enc.stem, enc.b0',
      '1/4: enc.b1 – b2, dec.lat0, dec.conv0, head',
      '1/8: enc.b3 – b5, dec.lat1, dec.conv1',
      '1/16: enc.b6 – b9, enc.b10 – b12, dec.lat2, dec.conv2',
      '1/32: enc.b13 – b15, enc.b16, dec.lat3, dec.conv3'
    ])
  })

  test('tells the whole from its parts', () => {
    const { parameters, trained, loaded, layers } = net
    expect({ parameters, trained, loaded }).toEqual({ parameters: 1_974_242, trained: 178_306, loaded: 1_974_112 })
    expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters)
    expect(net.trainingBytes).toBeGreaterThan(5e6)
  })
})

describe('the picture of a U-Net from PyTorch', () => {
  let net: NetOverview
  beforeAll(async () => {
    net = await describeNet({ net: fixturePath('unet-linear.onnx'), mode: 'full' }, 3)
  })

  test('has one block for two convolutions, pools and resizes on the wires, and skip connections', () => {
    expect(wiresOf(net.diagram)).toEqual([
      'image -> down.0',
      'down.0 -> down.1 (max pool 2×2)',
      'down.1 -> down.2 (max pool 2×2)',
      'down.2 -> up.1 (×2 bilinear)',
      'down.1 ~> up.1',
      'up.1 -> up.0 (×2 bilinear)',
      'down.0 ~> up.0',
      'up.0 -> head',
      'head -> logits'
    ])
    expect(net.diagram.blocks.find((b) => b.fullTitle === 'up.1')).toMatchObject({ joint: 'concat', state: 'trained' })
  })

  test('is the same every time', async () => {
    const again = await describeNet({ net: fixturePath('unet-linear.onnx'), mode: 'full' }, 3)
    expect(again.diagram).toEqual(net.diagram)
  })
})

describe('a picture', () => {
  const NETS = [
    'default',
    'unet',
    'unet:up=transposed,norm=group',
    'lraspp_mobilenet_v3_large',
    'fcn8s_vgg16:width=4,dense=16'
  ]

  test.each(NETS)('of %s has no block on another, and no wire through a block', async (name) => {
    const { diagram } = await describeNet({ net: name, mode: 'full' }, 2)
    const { blocks, wires } = diagram
    const apart = blocks.flatMap((a, i) =>
      blocks
        .slice(i + 1)
        .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
    )
    expect(apart).toEqual([])
    const through = wires.flatMap(({ path, from, to }) =>
      pointsOn(path).flatMap(([x, y]) =>
        blocks.filter((b, i) => i !== from && i !== to && x > b.x && x < b.x + b.width && y > b.y && y < b.y + b.height)
      )
    )
    expect(through.map((b) => b.fullTitle)).toEqual([])
    expect(blocks.every((b) => b.x + b.width < diagram.width && b.y + b.height < diagram.height)).toBe(true)
  })

  test('draws a wider wire for more channels', async () => {
    const { diagram } = await describeNet({ net: 'unet', mode: 'full' }, 2)
    const skips = diagram.wires.filter((wire) => wire.isSkip).toSorted((a, b) => a.channels - b.channels)
    expect(skips.map((wire) => wire.channels)).toEqual([16, 32, 64, 128])
    expect(skips.map((wire) => wire.width)).toEqual(skips.map((wire) => wire.width).toSorted((a, b) => a - b))
    expect(new Set(skips.map((wire) => wire.width)).size).toBe(4)
  })

  test('as a file keeps the names of a hostile net apart from its markup', async () => {
    const { diagram } = await describeNet({ net: 'unet:width=2,depth=1', mode: 'full' }, 2)
    const [first, ...others] = diagram.blocks
    const hostile = { ...first!, title: '</text><script>', fullTitle: '"<&>' }
    const svg = writeSvg({ ...diagram, blocks: [hostile, ...others] }, { title: 'A & B', figures: '<none>' })
    expect(svg).not.toContain('<script>')
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;')
    expect(svg).toContain('A &amp; B')
    const tags = [...svg.matchAll(/<(\/?)(svg|g|text|title|style|defs|pattern)\b[^>]*?(\/?)>/g)]
    const open = tags.filter(([, closes, , empty]) => !closes && !empty).length
    expect(tags.filter(([, closes]) => closes)).toHaveLength(open)
  })
})

/** Points every few pixels along the straight parts of a path. */
function pointsOn(path: string): [number, number][] {
  const corners = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  return corners.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = corners[i]!
    const count = Math.ceil(Math.hypot(x - fromX, y - fromY) / 6)
    return Array.from({ length: count }, (_, k): [number, number] => [
      fromX + ((x - fromX) * k) / count,
      fromY + ((y - fromY) * k) / count
    ])
  })
}
