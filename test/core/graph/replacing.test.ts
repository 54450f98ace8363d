import { describe, expect, it } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { isPlaceByPlace, mayReplace } from '../../../main/core/graph/replacing'

const LENGTH = 4

describe('an output written over an input', () => {
  it('is safe where the node that writes reads number by number', () => {
    const g = new Graph()
    const [x, y] = [g.input('x', 'float32', [LENGTH]), g.input('y', 'float32', [LENGTH])]
    expect(mayReplace(g, x, g.sub(x, g.mul(y, y)))).toBe(true)
  })

  it('is safe where the node that writes waits for all that read', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    const [double, length] = [g.scale(x, 2), g.sum(g.mul(x, x), [0], true)]
    expect(mayReplace(g, x, g.div(double, length))).toBe(true)
  })

  it('is not where some other node may read later', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    const doubled = g.scale(x, 2)
    g.add(x, g.scalar(1))
    expect(mayReplace(g, x, doubled)).toBe(false)
  })

  it('is not where a view of the input may be read later', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    const doubled = g.scale(x, 2)
    g.add(g.reshape(x, [2, 2]), g.scalar(1))
    expect(mayReplace(g, x, doubled)).toBe(false)
  })

  it('is not where the node that writes moves numbers to other places', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    expect(mayReplace(g, x, g.slice(x, [-1], [-LENGTH - 1], [0], [-1]))).toBe(false)
  })

  it('is not where no node writes it', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    expect(mayReplace(g, x, x)).toBe(false)
  })
})

describe('a graph', () => {
  it('works place by place until a node sums or moves', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [LENGTH])
    const root = g.emit('Sqrt', [g.add(g.mul(x, x), g.scalar(1))])
    expect(isPlaceByPlace(g)).toBe(true)
    g.sum(root, [0], false)
    expect(isPlaceByPlace(g)).toBe(false)
  })
})
