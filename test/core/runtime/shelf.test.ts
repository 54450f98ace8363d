import { describe, expect, it } from 'vitest'
import { float32 } from '../../../main/core/graph/tensor'
import { Graph } from '../../../main/core/graph/graph'
import { openSession } from '../../../main/core/runtime/ort'
import { Shelf } from '../../../main/core/runtime/shelf'

function makeShelf(limit: number): { readonly shelf: Shelf<string>; readonly gone: string[] } {
  const gone: string[] = []
  const shelf = new Shelf<string>(limit, async (item) => void gone.push(item))
  return { shelf, gone }
}

describe('a shelf', () => {
  it('gives an item out once', async () => {
    const { shelf } = makeShelf(100)
    await shelf.put('a', 10, 'first')
    expect([shelf.take('b'), shelf.take('a'), shelf.take('a')]).toEqual([null, 'first', null])
    expect(shelf.bytes).toBe(0)
  })

  it('lets go of what was put there longest ago when it is full', async () => {
    const { shelf, gone } = makeShelf(100)
    for (const key of ['a', 'b', 'c']) await shelf.put(key, 40, key)
    expect([gone, shelf.bytes]).toEqual([['a'], 80])
    await shelf.makeRoom(50)
    expect([gone, shelf.take('c')]).toEqual([['a', 'b'], 'c'])
  })

  it('never keeps what is larger than itself', async () => {
    const { shelf, gone } = makeShelf(100)
    await shelf.put('a', 101, 'a')
    expect([gone, shelf.bytes]).toEqual([['a'], 0])
  })
})

describe('sessions of the same graph', () => {
  const doubled = (factor: number) => {
    const graph = new Graph()
    graph.output(graph.scale(graph.input('x', 'float32', [2]), factor))
    return graph.toModel()
  }
  const run = async (factor: number) => {
    const session = await openSession(doubled(factor), { threads: 1, bytes: 1000 })
    const [y] = Object.values(await session.run({ x: float32([2], Float32Array.of(1, -3)) }))
    return { session, y: [...(y!.data as Float32Array)] }
  }

  it('that are open at once are apart, and a closed one is opened again for its own graph alone', async () => {
    const [first, second] = [await run(2), await run(2)]
    await first.session.close()
    const other = await run(5)
    const again = await run(2)
    expect([first.y, second.y, other.y, again.y]).toEqual([
      [2, -6],
      [2, -6],
      [5, -15],
      [2, -6]
    ])
    for (const { session } of [second, other, again]) await session.close()
  })
})
