/**
 * A seeded random generator whose whole state is four integers, so that a checkpoint can save it and go on exactly there.
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (https://prng.di.unimi.it/xoshiro128starstar.c, public domain),
 * seeded through SplitMix32.
 */

/** Four unsigned 32-bit integers. */
export type RandomState = readonly [number, number, number, number]

export class Random {
  private readonly words: Uint32Array

  constructor(seed: number) {
    let counter = seed | 0
    this.words = Uint32Array.from({ length: 4 }, () => mix((counter = (counter + 0x9e3779b9) | 0)))
  }

  static restore(state: RandomState): Random {
    const random = new Random(0)
    random.words.set(state)
    return random
  }

  state(): RandomState {
    const [a, b, c, d] = this.words
    return [a, b, c, d]
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number {
    return this.word() / 0x1_0000_0000
  }

  /** Uniform in 0 .. below - 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** Normal with mean 0 and variance 1 (Box-Muller, one value per call so that nothing is left over outside the state). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return radius * Math.cos(2 * Math.PI * this.next())
  }

  /** The same items in random order, as a new array (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
    }
    return shuffled
  }

  private word(): number {
    const s = this.words
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0
    const shifted = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotateLeft(s[3], 11)
    return result
  }
}

/** Scrambles 32 bits so that near numbers become unrelated ones: the finaliser of MurmurHash3, as SplitMix32 uses it. */
export function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
