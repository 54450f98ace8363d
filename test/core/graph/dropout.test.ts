/** Dropout in training: the masks that are fed decide what is dropped, forward and backward, and what they are is up to the seed. */
import { expect, it } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { bindShapes } from '../../../main/core/graph/bind'
import { drawMask, dropoutMasksOf, useDropoutMasks } from '../../../main/core/graph/dropout'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { float32, scalar, tensor } from '../../../main/core/graph/tensor'
import { generator } from '../autodiff/gradcheck'
import { model, node, port, runModel } from './models'

const net = normalizeModel(
  model(
    [
      node('Dropout', ['x', 'quarter'], ['a']),
      node('Mul', ['a', 'a'], ['b']),
      node('Dropout', ['b', 'nothing'], ['c']),
      node('Dropout', ['c'], ['y'])
    ],
    { quarter: scalar(0.25), nothing: scalar(0) },
    { inputs: [port('x', [1, 4])], outputs: [port('y', [1, 4])] }
  )
)
const x = float32([1, 4], Float32Array.of(1, 2, 3, 4))

it('passes everything on at inference', async () => {
  const { y } = await runModel(bindShapes(net, { x: [1, 4] }).toModel(), { x })
  expect([...y!.data]).toEqual([1, 4, 9, 16])
})

it('asks for one mask a layer that drops anything, and multiplies by it', async () => {
  const training = useDropoutMasks(net)
  const graph = bindShapes(training, { x: [1, 4] })
  expect(dropoutMasksOf(training, graph)).toEqual([
    { name: 'a.mask', shape: [1, 4], keep: 0.75 },
    { name: 'y.mask', shape: [1, 4], keep: 0.5 }
  ])
  graph.input('dy', 'float32', [1, 4])
  graph.output(backward(graph, new Map([['y', 'dy']]), ['x']).get('x')!)
  const { y, ...rest } = await runModel(graph.toModel(), {
    x,
    dy: float32([1, 4], Float32Array.of(1, 1, 1, 1)),
    'a.mask': tensor('uint8', [1, 4], [1, 1, 0, 1]),
    'y.mask': tensor('uint8', [1, 4], [1, 0, 1, 1])
  })
  // y = 2·m₂·(m₁·x/0.75)², dy/dx = 4·m₂·m₁·x/0.75²
  const [dx] = Object.values(rest)
  expect([...y!.data].map((v) => Math.fround(Number(v)).toFixed(4))).toEqual(['3.5556', '0.0000', '0.0000', '56.8889'])
  expect([...dx!.data].map((v) => Math.fround(Number(v)).toFixed(4))).toEqual(['7.1111', '0.0000', '0.0000', '28.4444'])
})

it('a model without Dropout stays the same', () => {
  const plain = model([node('Relu', ['image'], ['y'])])
  expect(useDropoutMasks(plain)).toBe(plain)
})

it('draws the same mask from the same seed, with the share of ones it was told', () => {
  const mask = { name: 'm', shape: [100, 100], keep: 0.75 }
  const drawn = drawMask(mask, generator(7))
  expect(drawn).toEqual(drawMask(mask, generator(7)))
  const ones = (drawn.data as Uint8Array).reduce((sum, v) => sum + v, 0)
  expect(ones).toBeGreaterThan(7300)
  expect(ones).toBeLessThan(7700)
})

it('a share that is none is refused by the node’s name', () => {
  const all = normalizeModel(model([node('Dropout', ['image', 'p'], ['y'])], { p: scalar(1) }))
  expect(() => useDropoutMasks(all)).toThrow(
    'Node "the y" (Dropout) drops the share 1; a fixed number from 0 to below 1 was expected.'
  )
})
