/** The safetensors format against bytes written by hand, and files whose header lies. */
import { describe, expect, it } from 'vitest'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { readSafetensors, writeSafetensors } from '../../../main/core/weights/safetensors'

function fileOf(header: unknown, body: readonly number[], length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + body.length)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(body, 8 + json.length)
  return bytes
}
/** -2 and 0.5 as little-endian float32. */
const TWO_FLOATS = [0, 0, 0, 0xc0, 0, 0, 0, 0x3f]

describe('a safetensors file', () => {
  it('is read from bytes written by hand', () => {
    const header = {
      __metadata__: { made: 'by hand' },
      count: { dtype: 'I64', shape: [1], data_offsets: [8, 16] },
      w: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      half: { dtype: 'F16', shape: [], data_offsets: [16, 18] }
    }
    const minusThree = [0xfd, 255, 255, 255, 255, 255, 255, 255]
    expect(readSafetensors(fileOf(header, [...TWO_FLOATS, ...minusThree, 0x00, 0x3e]))).toEqual({
      metadata: { made: 'by hand' },
      tensors: new Map<string, Tensor>([
        ['count', tensor('int64', [1], [-3])],
        ['w', float32([2, 1], Float32Array.of(-2, 0.5))],
        ['half', tensor('float16', [], [1.5])]
      ])
    })
  })

  it('is written with an aligned header and tensors in order, from a view as from a whole array', () => {
    const view = Float32Array.of(9, -2, 0.5, 9).subarray(1, 3)
    const bytes = writeSafetensors({ tensors: new Map([['w', float32([2], view)]]), metadata: { step: '7' } })
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    expect(length % 8).toBe(0)
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { step: '7' },
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
    })
    expect(Array.from(bytes.subarray(8 + length))).toEqual(TWO_FLOATS)
  })

  it('may use one word as a name, in a name and in its metadata', () => {
    const names = ['w', 'dtype', '"w":', '{w', 'shape\\']
    const tensors = new Map(names.map((name) => [name, tensor('uint8', [1], [7])]))
    const file = { tensors, metadata: { w: '"w":{"w":1}', dtype: '}' } }
    expect(readSafetensors(writeSafetensors(file))).toEqual(file)
  })

  it('comes back as it was, names beyond ASCII included', () => {
    const tensors = new Map<string, Tensor>([
      ['größe', tensor('uint8', [3], [1, 2, 255])],
      ['空', float32([0], new Float32Array(0))],
      ['t', tensor('float64', [1, 2], [0.1, -0.2])]
    ])
    const file = { tensors, metadata: { 'wo?': 'überall' } }
    expect(readSafetensors(writeSafetensors(file))).toEqual(file)
  })
})

it('a name as long as a book is a name', () => {
  const name = 'a\n'.repeat(5_000_000)
  const bytes = writeSafetensors({ tensors: new Map([[name, tensor('uint8', [1], [7])]]), metadata: {} })
  expect([...readSafetensors(bytes).tensors.keys()]).toEqual([name])
})

describe('a file that is not whole is refused with one sentence', () => {
  const w = (change: object) => ({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } })
  const NO_SHAPE = '"w" has the impossible shape (no short list of numbers)'
  /** Deeper than a stack. */
  const nested = (key: string) => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000)
    return JSON.stringify(w({ [key]: 0 })).replace(`"${key}":0`, `"${key}":${deep}`)
  }
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['seven bytes', new Uint8Array(7), 'it is too short'],
    ['a header longer than the file', fileOf({}, [], 1000n), 'its header is cut off'],
    ['a header of 2^63 bytes', fileOf({}, [], 2n ** 63n), 'its header is cut off'],
    ['a header that is not JSON', fileOf('{"w":', []), 'its header is not JSON'],
    ['a header that is a list', fileOf([1], TWO_FLOATS), '"0" has the unknown type undefined'],
    ['a header that is null', fileOf(null, TWO_FLOATS), 'its header is not a JSON object'],
    ['an entry that is null', fileOf({ w: null }, TWO_FLOATS), '"w" has the unknown type undefined'],
    ['a type nobody knows', fileOf(w({ dtype: 'F4' }), TWO_FLOATS), '"w" has the unknown type F4'],
    ['data cut off', fileOf(w({}), TWO_FLOATS.slice(1)), '"w" does not lie where its header says'],
    ['a shape larger than its data', fileOf(w({ shape: [3] }), TWO_FLOATS), '"w" does not lie where its header says'],
    ['a negative offset', fileOf(w({ data_offsets: [-8, 0] }), TWO_FLOATS), '"w" does not lie where its header says'],
    ['no offsets', fileOf(w({ data_offsets: undefined }), TWO_FLOATS), '"w" does not lie where its header says'],
    ['a shape of negative sizes', fileOf(w({ shape: [-1, -2] }), TWO_FLOATS), '"w" has the impossible shape [-1,-2]'],
    [
      'a name that stands there twice',
      fileOf(
        '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}, "\\u0077" : {"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        TWO_FLOATS
      ),
      'it holds "w" twice'
    ],
    ['a shape of lists', fileOf(w({ shape: [[[2]]] }), TWO_FLOATS), NO_SHAPE],
    ['a shape of thousands of axes', fileOf(w({ shape: Array(5000).fill(1) }), TWO_FLOATS), NO_SHAPE],
    ['a shape of lists within lists', fileOf(nested('shape'), TWO_FLOATS), NO_SHAPE],
    ['a type of lists within lists', fileOf(nested('dtype'), TWO_FLOATS), '"w" has the unknown type object'],
    ['a type that is no text', fileOf(w({ dtype: { toString: 1 } }), TWO_FLOATS), '"w" has the unknown type object'],
    [
      'offsets between bytes',
      fileOf(w({ data_offsets: [0.5, 8.5] }), [...TWO_FLOATS, 0]),
      '"w" does not lie where its header says'
    ],
    ['a broken size', fileOf(w({ shape: [0.5, 4] }), TWO_FLOATS), '"w" has the impossible shape [0.5,4]']
  ]
  it.each(cases)('%s', (_name, bytes, what) => {
    expect(() => readSafetensors(bytes, 'last.safetensors')).toThrow(
      `last.safetensors is not a whole safetensors file: ${what}.`
    )
  })
})
