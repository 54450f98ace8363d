/** The frozen prefix and the trained suffix of a net compute together what the net computes. */
import { describe, expect, it } from 'vitest'
import { checkDifferentiable } from '../../../main/core/autodiff/backward'
import { bindShapes } from '../../../main/core/graph/bind'
import { cutNet } from '../../../main/core/graph/cut'
import { findParameters } from '../../../main/core/graph/parameters'
import type { Model, Tensor } from '../../../main/core/graph/types'
import { shapesOf } from '../../../main/core/executor/batches'
import { Module } from '../../../main/core/module/module'
import { relativeError } from '../records'
import { model, node, runModel, weights } from './models'

const padded = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }

/** An encoder of two levels, both read by a decoder; the image itself is read again at the very end. */
const net: Model = model(
  [
    node('Conv', ['image', 'enc.1'], ['a'], padded),
    node('Sigmoid', ['a'], ['one']),
    node('Conv', ['one', 'enc.2'], ['b'], { ...padded, strides: [2, 2] }),
    node('LRN', ['b'], ['two'], { size: 3 }),
    node('ConvTranspose', ['two', 'dec.up'], ['up'], { kernel_shape: [2, 2], strides: [2, 2] }),
    node('Concat', ['up', 'one', 'image'], ['joined'], { axis: 1 }),
    node('Conv', ['joined', 'dec.head'], ['y'], padded)
  ],
  {
    'enc.1': weights([4, 3, 3, 3]),
    'enc.2': weights([6, 4, 3, 3]),
    'dec.up': weights([6, 4, 2, 2]),
    'dec.head': weights([2, 11, 3, 3])
  }
)
const TRAINED = new Set(['dec.up', 'dec.head'])
const x: Tensor = weights([2, 3, 8, 8])

const bound = (m: Model, feeds: Readonly<Record<string, Tensor>>): Model =>
  bindShapes(m, Object.fromEntries(m.inputs.map((p) => [p.name, feeds[p.name]!.dims]))).toModel()

describe('a net cut where training begins', () => {
  const cut = cutNet(net, TRAINED)

  it('crosses at every value that the trained part reads, and at no other', () => {
    expect(cut.features).toEqual(['two.float16', 'one.float16', 'image.float16'])
    expect(cut.suffix.inputs.map((p) => p.name)).toEqual(cut.features)
  })

  it('keeps trained weights out of the prefix and frozen ones out of the suffix', () => {
    expect([...findParameters(cut.prefix).keys()]).toEqual(['enc.1', 'enc.2'])
    expect([...findParameters(cut.suffix).keys()]).toEqual(['dec.up', 'dec.head'])
  })

  it('computes in two parts what the whole computes, up to the rounding of float16', async () => {
    const whole = await runModel(bound(net, { image: x }), { image: x })
    const features = await runModel(bound(cut.prefix, { image: x }), { image: x })
    const parts = await runModel(bound(cut.suffix, features), features)
    expect(relativeError(parts.y!.data, whole.y!.data as Float32Array)).toBeLessThan(2 ** -10)
    expect(Object.values(features).map((f) => f.dtype)).toEqual(['float16', 'float16', 'float16'])
  })

  it('trains behind an operator without a gradient, which the whole net may not', async () => {
    expect(() => checkDifferentiable(net.nodes, [...findParameters(net).keys()])).toThrow(
      'Node "the two" (LRN) has no gradient; freeze what comes before it (the 2 weights from "enc.1" to "enc.2") or choose another net.'
    )
    expect(() => new Module(net)).toThrow(/^Node "the two" \(LRN\) has no gradient/)
    const features = await runModel(bound(cut.prefix, { image: x }), { image: x })
    const labels: Tensor = {
      dtype: 'uint8',
      dims: [2, 1, 8, 8],
      data: Uint8Array.from({ length: 128 }, (_, i) => i & 1)
    }
    const module = new Module(cut.suffix, { threads: 1 })
    await module.bind(shapesOf({ data: features, labels }), labels.dims, { forTraining: true })
    const losses: number[] = []
    for (let i = 0; i < 20; i++) losses.push(await module.step({ data: features, labels }, 0.01))
    await module.close()
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!)
  })

  it('leaves nothing in front when everything is trained', () => {
    const all = cutNet(net, new Set(net.initializers.keys()))
    expect(all.prefix.nodes.map((n) => n.op)).toEqual(['Cast'])
    expect(all.features).toEqual(['image.float16'])
  })
})
