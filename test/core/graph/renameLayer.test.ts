import { describe, expect, test } from 'vitest'
import { renameLayer } from '../../../main/core/graph/renameLayer'
import { buildUNet } from '../../../main/core/models/unet'

const net = () => buildUNet(2, { width: 2, depth: 1, up: 'nearest', normalization: 'none' }, () => 0)

describe('renaming a layer', () => {
  test('takes its parameters and whoever reads them along, and nothing else', () => {
    const renamed = renameLayer(net(), 'head', 'cells')
    const before = [...net().initializers.keys()]
    expect([...renamed.initializers.keys()]).toEqual(before.map((name) => name.replace(/^head\./, 'cells.')))
    expect(before).toContain('head.weight')
    expect(renamed.nodes.at(-1)!.inputs.slice(1)).toEqual(['cells.weight', 'cells.bias'])
    expect(renamed.outputs).toEqual(net().outputs)
  })

  test('says that there is no such layer, or that the name is taken', () => {
    expect(() => renameLayer(net(), 'tail', 'cells')).toThrow('The net has no layer "tail"')
    expect(() => renameLayer(net(), 'head', 'down.0.0.conv')).toThrow(
      'already has a parameter called "down.0.0.conv.weight"'
    )
  })
})
