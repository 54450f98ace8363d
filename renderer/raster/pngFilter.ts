/** The filters that the rows of a PNG are packed with (PNG specification, section 9). */

/**
 * Undoes one in place. `above` is the row before it, without its filter; `back` is how many bytes a pixel takes, at least one. Throws
 * RangeError for a filter that there is not.
 */
export function undoFilter(filter: number, line: Uint8Array, above: Uint8Array, back: number): void {
  const { length } = line
  switch (filter) {
    case 0:
      return
    case 1:
      for (let i = back; i < length; i++) line[i] += line[i - back]
      return
    case 2:
      for (let i = 0; i < length; i++) line[i] += above[i]
      return
    case 3:
      for (let i = 0; i < back; i++) line[i] += above[i] >> 1
      for (let i = back; i < length; i++) line[i] += (line[i - back] + above[i]) >> 1
      return
    case 4:
      for (let i = 0; i < back; i++) line[i] += above[i]
      for (let i = back; i < length; i++) line[i] += paeth(line[i - back], above[i], above[i - back])
      return
    default:
      throw new RangeError(`unknown row filter ${filter}`)
  }
}

/**
 * Whichever of left, above and above-left is nearest to left + above - aboveLeft, in this order of preference. Without branches, which
 * nobody could foresee: that is twice as fast.
 */
function paeth(left: number, above: number, aboveLeft: number): number {
  const across = above - aboveLeft
  const down = left - aboveLeft
  const toLeft = absolute(across)
  const toAbove = absolute(down)
  const toAboveLeft = absolute(across + down)
  const notLeft = ((toAbove - toLeft) | (toAboveLeft - toLeft)) >> 31
  const notAbove = (toAboveLeft - toAbove) >> 31
  return (left & ~notLeft) | (((above & ~notAbove) | (aboveLeft & notAbove)) & notLeft)
}

const absolute = (value: number): number => (value ^ (value >> 31)) - (value >> 31)
