/** The check itself is checked: right gradients pass, over kinks too, and gradients that are a little wrong do not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backward } from '../../../../main/core/autodiff/backward'
import { Random } from '../../../../main/core/data/random'
import { Graph } from '../../../../main/core/graph/graph'
import { tensor } from '../../../../main/core/graph/tensor'
import { lowerGraph } from '../../../../main/core/lower'
import { toDoublePrecision } from '../../../../main/core/lower/doublePrecision'
import { checkNet, probeNet } from '../../../../main/core/train/check/checkNet'
import { checkGradients, type GradientCheck, type GradientProbe } from '../../../../main/core/train/check/gradientCheck'
import { openSession, type Session } from '../../../../main/core/runtime/ort'
import { SPOILS, spoilProbe } from './spoils'

const [ROWS, INNER, HIDDEN] = [400, 6, 12]
const SHAPES = { first: [INNER, HIDDEN], bias: [HIDDEN], second: [HIDDEN, 1], unused: [3] }
type Name = keyof typeof SHAPES

let session: Session
let doubled: Session
let graph: Graph
const outputs = new Map<string, string>()

/** Two layers with a ReLU between them; the loss is the mean square of what comes out. */
beforeAll(async () => {
  graph = new Graph()
  const x = graph.input('x', 'float32', [ROWS, INNER])
  for (const [name, shape] of Object.entries(SHAPES)) graph.input(name, 'float32', shape)
  const hidden = graph.emit('Relu', [graph.add(graph.matmul(x, 'first'), 'bias')])
  const y = graph.matmul(hidden, 'second')
  const loss = graph.mean(graph.mul(y, y), [0, 1], false)
  outputs.set('loss', graph.output(loss))
  const seed = graph.scalar(1)
  for (const [name, gradient] of backward(graph, new Map([[loss, seed]]), ['first', 'bias', 'second']))
    outputs.set(name, graph.output(graph.emit('Identity', [gradient])))
  lowerGraph(graph, { provider: 'cpu', channelBlock: 0 })
  session = await openSession(graph.toModel(), { threads: 1 })
  doubled = await openSession(toDoublePrecision(graph).toModel(), { threads: 1 })
})
afterAll(async () => {
  await session.close()
  await doubled.close()
})

/** @param spoil changes the gradients that the graph computes, as a wrong rule would */
function probe(spoil: (gradients: Map<Name, Float32Array>) => void = () => undefined): GradientProbe {
  const random = new Random(1)
  const draw = (count: number) => Float64Array.from({ length: count }, () => Math.fround(random.normal()))
  const parameters = new Map(
    Object.entries(SHAPES).map(([name, shape]) => [name, draw(shape.reduce((a, b) => a * b))] as const)
  )
  let x = new Float64Array(ROWS * INNER)
  const choose = (sample: number) => {
    const drawn = new Random(sample + 2)
    x = x.map(() => Math.fround(drawn.normal()))
  }
  choose(0)
  const run = (by: Session, dtype: 'float32' | 'float64', nudge?: Random) => {
    const bit = () => (nudge ? 1 + (nudge.next() < 0.5 ? -1 : 1) * 2 ** -23 : 1)
    return by.run({
      x: tensor(dtype, [ROWS, INNER], x),
      ...Object.fromEntries(
        [...parameters].map(([name, data]) => [
          name,
          tensor(
            dtype,
            SHAPES[name as Name],
            data.map((v) => v * bit())
          )
        ])
      )
    })
  }
  return {
    parameters,
    choose,
    loss: async () => Number((await run(doubled, 'float64'))[outputs.get('loss')!]!.data[0]),
    gradients: async (nudge) => {
      const results = await run(session, 'float32', nudge)
      const names = ['first', 'bias', 'second'] as const
      const found = new Map<Name, Float32Array>(
        names.map((name) => [name, (results[outputs.get(name)!]!.data as Float32Array).slice()])
      )
      found.set('unused', new Float32Array(3))
      spoil(found)
      return found
    }
  }
}

async function verdictsOf(checked: GradientProbe): Promise<Record<string, GradientCheck['verdict']>> {
  const found: Record<string, GradientCheck['verdict']> = {}
  for await (const check of checkGradients(checked, Object.keys(SHAPES), new Random(7)))
    found[check.parameter] = check.verdict
  return found
}

const RIGHT = { first: 'agrees', bias: 'agrees', second: 'agrees', unused: 'flat' }

describe('the gradient check', () => {
  test('passes what reverse differentiation computes, and tells what has no influence', async () => {
    expect(await verdictsOf(probe())).toEqual(RIGHT)
  })

  test('leaves the parameters as they were', async () => {
    const checked = probe()
    const before = structuredClone([...checked.parameters])
    await verdictsOf(checked)
    expect([...checked.parameters]).toEqual(before)
  })

  test('catches a factor that is a hundredth too large', async () => {
    const wrong = probe((g) =>
      g.set(
        'first',
        g.get('first')!.map((value) => value * 1.01)
      )
    )
    expect(await verdictsOf(wrong)).toEqual({ ...RIGHT, first: 'disagrees' })
  })

  test('catches a gradient of which one row is missing', async () => {
    const wrong = probe((g) => g.get('first')!.fill(0, 0, HIDDEN))
    expect(await verdictsOf(wrong)).toEqual({ ...RIGHT, first: 'disagrees' })
  })

  test('catches a wrong sign', async () => {
    const wrong = probe((g) =>
      g.set(
        'bias',
        g.get('bias')!.map((value) => -value)
      )
    )
    expect(await verdictsOf(wrong)).toEqual({ ...RIGHT, bias: 'disagrees' })
  })

  test('catches a gradient that is said to be zero and is not', async () => {
    const wrong = probe((g) => g.get('second')!.fill(0))
    expect(await verdictsOf(wrong)).toEqual({ ...RIGHT, second: 'disagrees' })
  })

  test('catches a gradient where there is none', async () => {
    const wrong = probe((g) => g.get('unused')!.fill(0.5))
    expect(await verdictsOf(wrong)).toEqual({ ...RIGHT, unused: 'disagrees' })
  })
})

describe.each(['batch', 'group', 'instance'])('in a U-Net with %s norm', (norm) => {
  let checked: Awaited<ReturnType<typeof probeNet>>
  const found = new Map<string, GradientCheck['verdict']>()
  beforeAll(async () => {
    checked = await probeNet({ net: `unet:width=4,depth=1,norm=${norm}`, size: 32, threads: 1 })
    for await (const { parameter, verdict } of checkGradients(
      checked.probe,
      [...checked.probe.parameters.keys()],
      new Random(3)
    ))
      found.set(parameter, verdict)
  })
  afterAll(() => checked.close())
  /** Those that move the loss and have enough entries to be spoiled. */
  const subjects = () => [...found].flatMap(([name, v]) => (v === 'agrees' && lengthOf(name) > 1 ? [name] : []))
  const lengthOf = (name: string) => checked.probe.parameters.get(name)!.length

  test('every gradient agrees but those of biases that a norm takes away', () => {
    const flat = [...found].filter(([, verdict]) => verdict === 'flat').map(([name]) => name)
    expect([...found.values()]).not.toContain('disagrees')
    expect(flat.filter((name) => !name.endsWith('conv.bias'))).toEqual([])
    expect(subjects().length).toBeGreaterThan(10)
  })

  test.each(Object.entries(SPOILS))('a gradient that %s is found, of every parameter', async (_name, spoil) => {
    const names = subjects()
    const spoiled = spoilProbe(checked.probe, spoil)
    const missed: string[] = []
    for await (const { parameter, verdict } of checkGradients(spoiled, names, new Random(4)))
      if (verdict !== 'disagrees') missed.push(parameter)
    expect(missed).toEqual([])
  })
})

describe('the check of a whole net', () => {
  test('finds the gradients of a U-Net right', async () => {
    const { checks, checked, close } = await checkNet({ net: 'unet:width=4,depth=2', sample: 10, threads: 1 })
    const verdicts: string[] = []
    for await (const { verdict } of checks) verdicts.push(verdict)
    await close()
    expect(verdicts).toHaveLength(checked)
    expect(verdicts.filter((verdict) => verdict === 'disagrees')).toEqual([])
    expect(verdicts).toContain('agrees')
  })

  test('refuses a tolerance that float32 cannot keep', async () => {
    await expect(checkNet({ net: 'unet', tolerance: 1e-6 })).rejects.toThrow('tolerance is 0.000001')
  })
})
