import { expect, it } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { Graph } from '../../../main/core/graph/graph'
import { float32 } from '../../../main/core/graph/tensor'
import { lowerGraph } from '../../../main/core/lower'
import { openSession } from '../../../main/core/runtime/ort'

/** What comes back of ones through Clip(x). */
async function gradientAt(x: readonly number[], bounds: readonly number[]): Promise<number[]> {
  const g = new Graph()
  const input = g.input('x', 'float32', [x.length])
  const y = g.emit('Clip', [input, ...bounds.map((bound) => g.scalar(bound))])
  g.output(backward(g, new Map([[y, g.expand(g.scalar(1), [x.length])]]), ['x']).get('x')!)
  const model = lowerGraph(g, { provider: 'cpu', channelBlock: 0 }).prune().toModel()
  const session = await openSession(model, { threads: 1 })
  const results = await session.run({ x: float32([x.length], Float32Array.from(x)) })
  await session.close()
  return [...Object.values(results)[0]!.data].map(Number)
}

it('is 0 at both bounds of a Clip, as torch.nn.ReLU6 has it', async () => {
  expect(await gradientAt([-1, 0, 3, 6, 7], [0, 6])).toEqual([0, 0, 1, 0, 0])
})

it('is 1 at the one bound of a Clip, as torch.clamp has it', async () => {
  expect(await gradientAt([-1, 0, 3], [0])).toEqual([0, 1, 1])
})
