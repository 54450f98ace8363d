/** MXNet's parameter files: byte vectors worked out from its source, a file of MXNet's own, and files that lie. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { float32, numbersOf, tensor } from '../../../main/core/graph/tensor'
import { readParams, writeParams } from '../../../main/core/weights/mxnetParams'
import { readWeights } from '../../../main/core/weights'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))
const LIST = '1201000000000000 0000000000000000 0100000000000000'
const NAME = '0100000000000000 0500000000000000 6172673a77'
const CPU_FLOAT32 = '01000000 00000000 00000000'
const ONE_TWO = '0000803f 00000040'
/** {"arg:w": float32 [1, 2]} in each layout. */
const V2 = hex(`${LIST} c9fa93f9 00000000 01000000 0200000000000000 ${CPU_FLOAT32} ${ONE_TWO} ${NAME}`)
const V1 = hex(`${LIST} c8fa93f9 01000000 0200000000000000 ${CPU_FLOAT32} ${ONE_TWO} ${NAME}`)
const V0 = hex(`${LIST} 01000000 02000000 ${CPU_FLOAT32} ${ONE_TWO} ${NAME}`)
const W = new Map([['arg:w', float32([2], Float32Array.of(1, 2))]])

describe('a file of MXNet arrays', () => {
  it('is read in the layouts V0, V1 and V2', () => {
    for (const bytes of [V0, V1, V2]) expect(readParams(bytes, 'w.params')).toEqual(W)
  })

  it('is written as V2, byte for byte', () => {
    expect(Uint8Array.from(writeParams(W))).toEqual(V2)
  })

  it('comes back as it was written, whatever the types', () => {
    const tensors = new Map([
      ['arg:half', tensor('float16', [2, 1], [0.5, -3])],
      ['aux:mean', tensor('float64', [1], [1e-200])],
      ['arg:count', tensor('int64', [2], [-1, 2 ** 40])],
      ['arg:ü', tensor('uint8', [0], [])]
    ])
    expect(readParams(writeParams(tensors), 'w.params')).toEqual(tensors)
  })

  it('numbers arrays without names and leaves out those without a shape', () => {
    const empty = hex('c9fa93f9 00000000 00000000')
    const bytes = Buffer.concat([
      hex('1201000000000000 0000000000000000 0200000000000000'),
      empty,
      V2.subarray(24, 64),
      hex('0000000000000000')
    ])
    expect(readParams(bytes, 'w.params')).toEqual(new Map([['1', W.get('arg:w')!]]))
  })

  it('fails in a sentence wherever it is cut off or lies', () => {
    for (let length = 0; length < V2.length; length++)
      expect(() => readParams(V2.subarray(0, length), 'w.params')).toThrow(
        'w.params is not a whole MXNet parameter file'
      )
    const lies: readonly (readonly [number, number, string])[] = [
      [16, 9, 'not a whole'],
      [28, 1, 'a sparse array'],
      [32, 200, 'an array has 200 axes'],
      [36 + 5, 0xff, 'cut off'],
      [52, 99, 'the unknown type 99'],
      [64, 2, '2 names for 1 arrays']
    ]
    for (const [at, value, sentence] of lies)
      expect(() =>
        readParams(
          V2.map((byte, i) => (i === at ? value : byte)),
          'w.params'
        )
      ).toThrow(sentence)
  })
})

const samples = join(process.env.SEGSMITH_DATA ?? '', 'annotations', 'mxnet')
describe.skipIf(!existsSync(samples))('the sample files', () => {
  it("are read: MXNet's own oldest one", async () => {
    const { format, tensors } = await readWeights(join(samples, 'legacy_ndarray.v0'))
    expect([format, [...tensors.keys()]]).toEqual(['MXNet', ['0', '1', '2', '3', '4', '5']])
    for (const t of tensors.values()) expect(numbersOf(t)).toEqual(Array.from({ length: 128 }, (_, i) => i))
  })

  it('are read: one with argument and auxiliary names', async () => {
    interface Expected {
      readonly shape: readonly number[]
      readonly dtype: string
      readonly first: readonly number[]
      readonly sum: number
    }
    const file = join(samples, 'v2_made.params')
    const expected = JSON.parse(readFileSync(file.replace('.params', '.expected.json'), 'utf8')) as Record<
      string,
      Expected
    >
    const { tensors } = await readWeights(file)
    expect([...tensors.keys()]).toEqual(Object.keys(expected))
    for (const [name, { shape, dtype, first, sum }] of Object.entries(expected)) {
      const { dims, dtype: found } = tensors.get(name)!
      const numbers = numbersOf(tensors.get(name)!)
      expect({ name, dims, dtype: found, first: numbers.slice(0, 3) }).toEqual({ name, dims: shape, dtype, first })
      expect(numbers.reduce((total, v) => total + v, 0)).toBeCloseTo(sum, 4)
    }
  })
})
