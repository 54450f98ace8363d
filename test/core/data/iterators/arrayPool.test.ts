/** Whose an array is: lent, given back, lent again. */
import { expect, it } from 'vitest'
import { ArrayPool } from '../../../../main/core/data/iterators/arrayPool'

it('lends an array that was given back to who asks for the same type and length', () => {
  const pool = new ArrayPool()
  const [floats, bytes] = [pool.take(Float32Array, 4), pool.take(Uint8Array, 4)]
  pool.giveBack(floats)
  pool.giveBack(bytes)
  expect(pool.take(Float32Array, 5)).not.toBe(floats)
  expect(pool.take(Uint8Array, 4)).toBe(bytes)
  expect(pool.take(Float32Array, 4)).toBe(floats)
})

it('never lends the same array twice at a time', () => {
  const pool = new ArrayPool()
  const array = pool.take(Uint8Array, 2)
  pool.giveBack(array)
  pool.giveBack(array)
  expect([pool.take(Uint8Array, 2), pool.take(Uint8Array, 2)].filter((other) => other === array)).toHaveLength(1)
})

it('leaves arrays that it did not lend to their owner', () => {
  const pool = new ArrayPool()
  const [own, part] = [new Uint8Array(2), pool.take(Uint8Array, 4).subarray(0, 2)]
  pool.giveBack(own)
  pool.giveBack(part)
  const next = pool.take(Uint8Array, 2)
  expect(next).not.toBe(own)
  expect(next).not.toBe(part)
})
