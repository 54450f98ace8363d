import { expect, test } from 'vitest'
import { Random } from '../../../main/core/data/random'
import {
  bilinear,
  findInitializer,
  msra,
  normal,
  one,
  orthogonal,
  uniform,
  xavier,
  zero,
  type Initializer
} from '../../../main/core/module/initializers'

const draw = (initializer: Initializer, dims: readonly number[]) => initializer(dims, new Random(7))
const variance = (values: Float32Array) => values.reduce((sum, v) => sum + v * v, 0) / values.length
const largest = (values: Float32Array) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)

// [out, in, 3, 3] = [40, 20, 3, 3]: fan-in 180, fan-out 360, average 270
const DIMS = [40, 20, 3, 3]

test('Xavier: the three knobs give the bound and the variance of its definition', () => {
  expect(largest(draw(xavier(), DIMS))).toBeCloseTo(Math.sqrt(3 / 270), 3)
  expect(largest(draw(xavier({ factor: 'in', magnitude: 6 }), DIMS))).toBeCloseTo(Math.sqrt(6 / 180), 3)
  expect(variance(draw(xavier({ random: 'gaussian', factor: 'out', magnitude: 2 }), DIMS))).toBeCloseTo(2 / 360, 3)
})

test('MSRA: variance 2 / fan-in, less with a slope', () => {
  expect(variance(draw(msra(), DIMS)) * 180).toBeCloseTo(2, 0)
  expect(variance(draw(msra(1), DIMS)) * 180).toBeCloseTo(1, 0)
})

test('normal, uniform, zero and one', () => {
  expect(Math.sqrt(variance(draw(normal(0.5), [5000])))).toBeCloseTo(0.5, 1)
  expect(largest(draw(uniform(0.25), [5000]))).toBeCloseTo(0.25, 2)
  expect([...draw(zero, [2])]).toEqual([0, 0])
  expect([...draw(one, [2])]).toEqual([1, 1])
})

test.each([[[4, 3, 1, 2]], [[6, 2, 1, 1]]])('orthogonal rows or columns of %j', (dims) => {
  const values = draw(orthogonal(2), dims)
  const [rows, columns] = [dims[0]!, values.length / dims[0]!]
  const at = (r: number, c: number) => (rows <= columns ? values[r * columns + c]! : values[c * columns + r]!)
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)]
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) {
      const dot = Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((sum, v) => sum + v, 0)
      expect(dot).toBeCloseTo(a === b ? 4 : 0, 5)
    }
})

test('bilinear: the kernel of a factor-2 upsampling, on the diagonal of channels', () => {
  const row = [0.25, 0.75, 0.75, 0.25]
  const plane = row.flatMap((y) => row.map((x) => y * x))
  const values = [...draw(bilinear, [2, 2, 4, 4])]
  expect(values).toEqual([...plane, ...Array(16).fill(0), ...Array(16).fill(0), ...plane])
  expect([...draw(bilinear, [1, 1, 3, 3])]).toEqual([0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25])
})

test('by name: the first pattern decides, and a name that none matches is an error', () => {
  const mixed = [
    [/bias$/, zero],
    [/^head/, one]
  ] as const
  expect(findInitializer(mixed, 'head.bias')).toBe(zero)
  expect(findInitializer(mixed, 'head.weight')).toBe(one)
  expect(() => findInitializer(mixed, 'body.weight')).toThrow(
    'No pattern of the initializer matches the parameter "body.weight"'
  )
})
