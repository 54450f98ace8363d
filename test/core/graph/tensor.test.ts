import { describe, expect, it } from 'vitest'
import { fromFloat16, numbersOf, tensor, toFloat16, toFloat32 } from '../../../main/core/graph/tensor'

/** Worked by hand from IEEE 754: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits. */
const FLOAT16: readonly (readonly [value: number, bits: number])[] = [
  [0, 0x0000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.5, 0x3800],
  [1.5, 0x3e00],
  [65504, 0x7bff],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [1023 * 2 ** -24, 0x03ff],
  [-Infinity, 0xfc00],
  [Infinity, 0x7c00]
]

describe('float16', () => {
  it('has the bits that IEEE 754 gives it, both ways', () => {
    expect(FLOAT16.map(([value]) => toFloat16(value))).toEqual(FLOAT16.map(([, bits]) => bits))
    expect(FLOAT16.map(([, bits]) => fromFloat16(bits))).toEqual(FLOAT16.map(([value]) => value))
    expect([fromFloat16(0x8000), toFloat16(-0)]).toEqual([-0, 0x8000])
    expect(fromFloat16(toFloat16(NaN))).toBeNaN()
  })

  it('rounds to the nearest, and a tie to the even one', () => {
    const rounded: readonly (readonly [number, number])[] = [
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [1 + 2 ** -11 + 2 ** -20, 0x3c01],
      [2047.5 / 1024, 0x4000],
      [65519, 0x7bff],
      [65520, 0x7c00],
      [1e9, 0x7c00],
      [2 ** -25, 0x0000],
      [1.5 * 2 ** -24, 0x0002],
      [2.5 * 2 ** -24, 0x0002],
      [1023.5 * 2 ** -24, 0x0400]
    ]
    expect(rounded.map(([value]) => toFloat16(value))).toEqual(rounded.map(([, bits]) => bits))
    expect(rounded.map(([value]) => toFloat16(-value))).toEqual(rounded.map(([, bits]) => bits | 0x8000))
  })

  it('returns to the same bits from every finite number it can hold', () => {
    const bits = Array.from({ length: 0x10000 }, (_, i) => i).filter((b) => (b & 0x7c00) !== 0x7c00)
    expect(bits.filter((b) => toFloat16(fromFloat16(b)) !== b)).toEqual([])
  })
})

describe('a tensor', () => {
  it('reads back the numbers it was made from, whatever its type', () => {
    const types = ['float32', 'float16', 'float64', 'int8', 'int16', 'int32', 'int64'] as const
    for (const dtype of types) expect([dtype, numbersOf(tensor(dtype, [3], [-1, 0, 7]))]).toEqual([dtype, [-1, 0, 7]])
    expect(tensor('int64', [2], [-3, 2 ** 40]).data).toEqual(BigInt64Array.of(-3n, 1099511627776n))
    expect(toFloat32(tensor('float16', [2], [0.25, -8]))).toEqual(Float32Array.of(0.25, -8))
  })
})
