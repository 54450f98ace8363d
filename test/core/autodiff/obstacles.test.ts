/** What stands in the way of training is found with what must be frozen for it, and then the rest does train. */
import { expect, it } from 'vitest'
import { describeObstacle, findObstacles } from '../../../main/core/autodiff/obstacles'
import { findParameters } from '../../../main/core/graph/parameters'
import { Module } from '../../../main/core/module/module'
import { model, node, weights } from '../graph/models'

const conv = { kernel_shape: [1, 1] }
const net = model(
  [
    node('Conv', ['image', 'stem.w', 'stem.b'], ['a'], conv),
    node('LRN', ['a'], ['b'], { size: 3 }),
    node('Conv', ['b', 'middle.w'], ['c'], conv),
    node('Softplus', ['c'], ['d']),
    node('Conv', ['d', 'head.w'], ['y'], conv)
  ],
  {
    'stem.w': weights([4, 3, 1, 1]),
    'stem.b': weights([4]),
    'middle.w': weights([4, 4, 1, 1]),
    'head.w': weights([2, 4, 1, 1])
  }
)
const names = [...findParameters(net).keys()]

it('names the node and the weights in front of it', () => {
  const obstacles = findObstacles(net.nodes, names)
  expect(obstacles.map((o) => [o.node.op, o.parameters])).toEqual([['LRN', ['stem.w', 'stem.b']]])
  expect(obstacles.map(describeObstacle)).toEqual([
    'Node "the b" (LRN) has no gradient; freeze what comes before it (the 2 weights from "stem.w" to "stem.b") or choose another net.'
  ])
})

it('there is none once they are frozen, and what is behind trains', async () => {
  const isFrozen = (name: string) => name.startsWith('stem')
  expect(
    findObstacles(
      net.nodes,
      names.filter((n) => !isFrozen(n))
    )
  ).toEqual([])
  const module = new Module(net, { threads: 1, multipliers: (name) => ({ rate: isFrozen(name) ? 0 : 1, decay: 1 }) })
  const image = weights([1, 3, 4, 4])
  const labels = { dtype: 'uint8' as const, dims: [1, 1, 4, 4], data: Uint8Array.from({ length: 16 }, (_, i) => i & 1) }
  await module.bind({ image: image.dims }, labels.dims, { forTraining: true })
  const losses: number[] = []
  for (let i = 0; i < 30; i++) losses.push(await module.step({ data: { image }, labels }, 0.02))
  const moved = [...module.getParams()].map(([name, t]) => [
    name,
    t.data.some((v, i) => v !== net.initializers.get(name)!.data[i])
  ])
  await module.close()
  expect(losses.at(-1)).toBeLessThan(losses[0]!)
  expect(moved).toEqual([
    ['stem.w', false],
    ['stem.b', false],
    ['middle.w', true],
    ['head.w', true]
  ])
})
