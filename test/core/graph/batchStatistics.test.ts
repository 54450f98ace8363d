/** In training mode every running statistic is moved by one layer, however layers share them. */
import { expect, it } from 'vitest'
import { useBatchStatistics } from '../../../main/core/graph/batchStatistics'
import { model, node } from './models'

it('layers that share a mean but not a variance move each statistic once', () => {
  const { nodes } = useBatchStatistics(
    model([
      node('BatchNormalization', ['image', 's', 'b', 'mean', 'first'], ['x']),
      node('BatchNormalization', ['x', 's', 'b', 'mean', 'second'], ['y'])
    ])
  )
  const outputs = nodes.flatMap((n) => n.outputs)
  expect(new Set(outputs).size).toBe(6)
  for (const moved of ['mean.batch', 'first.batch', 'second.batch']) expect(outputs).toContain(moved)
})
