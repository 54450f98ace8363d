import { describe, expect, it } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { float32 } from '../../../main/core/graph/tensor'
import { openSession } from '../../../main/core/runtime/ort'

const SIZE = 4_000_000

/** y = x + 1, z = x·2 */
async function open() {
  const g = new Graph()
  const x = g.input('x', 'float32', [SIZE])
  g.output(g.emit('Add', [x, g.scalar(1)], {}, { outputs: ['y'] }))
  g.output(g.emit('Mul', [x, g.scalar(2)], {}, { outputs: ['z'] }))
  return openSession(g.toModel('two'), { threads: 1 })
}

const filled = (value: number) => float32([SIZE], new Float32Array(SIZE).fill(value))

describe('outputs that have their memory', () => {
  it('are written there, and no array is made for them', async () => {
    const session = await open()
    const [x, y, z] = [filled(3), filled(0), filled(0)]
    await session.run({ x }, { y, z })
    const before = process.memoryUsage().arrayBuffers
    const results = await session.run({ x }, { y, z })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(SIZE)
    expect([y.data[0], y.data[SIZE - 1], z.data[0], z.data[SIZE - 1]]).toEqual([4, 4, 6, 6])
    expect(results.y!.data).toBe(y.data)
    expect(results.z!.data).toBe(z.data)
    await session.close()
  })

  it('are written there beside others that have none', async () => {
    const session = await open()
    const y = filled(0)
    const results = await session.run({ x: filled(3) }, { y })
    expect([y.data[SIZE - 1], results.z!.data[SIZE - 1]]).toEqual([4, 6])
    await session.close()
  })

  it('do not hide that a run failed', async () => {
    const session = await open()
    const wrong = float32([2], Float32Array.of(1, 2))
    await expect(session.run({ x: wrong }, { y: filled(0), z: filled(0) })).rejects.toThrow(/cannot be computed/)
    await session.close()
  })

  it('are all that a session says it has', async () => {
    const session = await open()
    expect(session.outputs.map(({ name }) => name)).toEqual(['y', 'z'])
    await session.close()
  })
})
