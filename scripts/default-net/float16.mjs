/** IEEE 754 half precision, little-endian bytes, to and from float32. */

export function float16ToFloat32(bytes) {
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => widen(bytes[2 * i] | (bytes[2 * i + 1] << 8)))
}

/** Rounds to the nearest half, ties to even. */
export function float32ToFloat16(values) {
  const bytes = new Uint8Array(values.length * 2)
  values.forEach((value, i) => {
    const half = narrow(value)
    bytes[2 * i] = half & 255
    bytes[2 * i + 1] = half >> 8
  })
  return bytes
}

function widen(half) {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function narrow(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (!(size < 65520)) throw new Error(`${value} does not fit into float16.`)
  if (size === 0) return sign
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const fraction = roundHalfToEven(size * 2 ** (10 - exponent))
  // `fraction` counts steps of 2^(exponent-10); 1024 of them are one more exponent, so the sum carries by itself.
  return sign | (((exponent + 14) << 10) + fraction)
}

function roundHalfToEven(x) {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
