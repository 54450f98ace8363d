/** Ways in which the bytes of a file can be wrong, each drawn at random from a seed: cut off, flipped, or lying about sizes. */
import type { Random } from '../../../main/core/data/random'

export type Damage = (bytes: Uint8Array, random: Random) => Uint8Array

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)]!

/** Sizes, counts and offsets that a reader must not believe. */
const LIES = [
  0n,
  1n,
  2n,
  255n,
  65535n,
  2n ** 24n,
  2n ** 31n - 1n,
  2n ** 32n - 1n,
  2n ** 40n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n
]
/** What a number or a name of a JSON text can be instead. */
const WORDS = [
  '-1',
  '1e99',
  '0.5',
  '99999999999',
  'null',
  '{}',
  '[]',
  '"x"',
  '[[[[',
  '}',
  '\\u0000',
  '',
  'F64',
  '__proto__'
]

/** Files keep their sizes near the start or, as zips do, near the end. */
function place(length: number, random: Random): number {
  const near = Math.min(length, 256)
  const from = pick(random, [0, 0, length - near])
  return random.next() < 0.3 ? random.integer(length) : from + random.integer(near)
}

const changed = (bytes: Uint8Array, change: (copy: Buffer) => void): Uint8Array => {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

export const DAMAGES: Readonly<Record<string, Damage>> = {
  'cut off': (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  'bits flipped': (bytes, random) =>
    changed(bytes, (copy) => {
      for (let n = 1 + random.integer(8); n > 0; n--) copy[place(copy.length, random)]! ^= 1 << random.integer(8)
    }),
  'sizes that lie': (bytes, random) =>
    changed(bytes, (copy) => {
      for (let n = 1 + random.integer(2); n > 0; n--) {
        const width = pick(random, [1, 2, 4, 8])
        const at = Math.min(place(copy.length, random), copy.length - width)
        const lie = BigInt.asUintN(8 * width, pick(random, LIES))
        for (let i = 0; i < width; i++) copy[at + i] = Number((lie >> BigInt(8 * i)) & 0xffn)
      }
    }),
  'a piece missing': (bytes, random) => {
    const at = place(bytes.length, random)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(64))])
  },
  'a piece twice': (bytes, random) => {
    const at = place(bytes.length, random)
    return Buffer.concat([bytes.subarray(0, at + random.integer(300)), bytes.subarray(at)])
  },
  'a piece from elsewhere': (bytes, random) =>
    changed(bytes, (copy) => {
      const from = random.integer(copy.length)
      copy.copy(copy, place(copy.length, random), from, from + 1 + random.integer(32))
    }),
  'another word': (bytes, random) => {
    const text = Buffer.from(bytes).toString('latin1')
    const words = [...text.slice(0, 4096).matchAll(/-?\d+|"[^"]*"|[[\]{},:]|\w+/g)]
    if (words.length === 0) return bytes.subarray(1)
    const { 0: old, index } = pick(random, words)
    return Buffer.from(text.slice(0, index) + pick(random, WORDS) + text.slice(index + old.length), 'latin1')
  }
}
