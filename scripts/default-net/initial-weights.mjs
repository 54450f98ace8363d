/** Reproducible normal numbers for fresh weights: a linear congruential generator (Numerical Recipes) and Box-Muller. */

/** Answers draw(fanIn, count, deviation = He's sqrt(2 / fanIn)), float32 values of mean 0. */
export function heNormal(seed) {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  const gauss = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return (fanIn, count, deviation = Math.sqrt(2 / fanIn)) =>
    Float32Array.from({ length: count }, () => gauss() * deviation)
}
