// Smooth random fields over the plane: value noise, and octaves of it. The same seed gives the same field everywhere.

/** About -1..1 with features of `scale` pixels; each octave adds half as much at half the scale. */
export function fractalNoise(seed, scale, octaves) {
  return (x, y) => {
    let sum = 0
    let weight = 1
    let total = 0
    for (let octave = 0; octave < octaves; octave++) {
      const size = scale / 2 ** octave
      sum += weight * valueNoise(x / size, y / size, seed + octave * 7919)
      total += weight
      weight /= 2
    }
    return sum / total
  }
}

/** Random values on the integer lattice, joined smoothly. */
function valueNoise(x, y, seed) {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const across = fade(x - column)
  const down = fade(y - row)
  const top = blend(lattice(column, row, seed), lattice(column + 1, row, seed), across)
  const bottom = blend(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), across)
  return blend(top, bottom, down)
}

function lattice(column, row, seed) {
  let bits = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ Math.imul(seed, 0x9e3779b9)
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 0x8000_0000 - 1
}

function fade(t) {
  return t * t * t * (t * (t * 6 - 15) + 10)
}

function blend(a, b, t) {
  return a + (b - a) * t
}
