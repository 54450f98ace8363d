/** What a step changed in a tile, as a patch for the journal, and the patches of the journal put in and taken out. */
import { UNLABELLED } from '../raster/pixels'
import { between, EMPTY, isEmpty, type Rectangle } from '../raster/rectangle'
import { expandValues } from '../raster/shorten'
import type { StepPatch } from '../raster/stepPatch'
import type { TiledLabels } from './labelMap'
import { packTile, TILE, TILE_PIXELS, unpackTile, type PackedTile } from './packedTile'

interface ChangedTile {
  readonly index: number
  readonly old: PackedTile
  /** Who changed it. */
  readonly source: number
}

/** The old pixels of the tile that is compared. */
const BEFORE = new Uint8Array(TILE_PIXELS)
/** Where values are put together before they are shortened. */
const CUT = new Uint8Array(TILE_PIXELS)

/** Notes who decided what is no longer as in the old tile; answers the patch, null when nothing is different. */
export function patchOfTile(
  labels: TiledLabels,
  provenance: TiledLabels,
  { index, old, source }: ChangedTile
): StepPatch | null {
  const area = changedIn(labels, index, old)
  if (isEmpty(area)) return null

  const { x, y, width, height } = area
  const before = cut(old, () => BEFORE, area)
  const after = cutFrom(labels, index, area)
  const provenanceBefore = cutFrom(provenance, index, area)
  if (before.length === 1 && after.length === 1) {
    const value = after[0] === UNLABELLED ? UNLABELLED : source
    const isNoted = provenanceBefore.length === 1 && provenanceBefore[0] === value
    if (!isNoted) provenance.fillWithin(area, value)
  } else {
    const sides = { old: BEFORE, now: labels.pixelsOf(index) }
    for (let row = y; row < y + height; row++) noteRow(provenance, sides, { row, x, end: x + width }, source)
  }
  if (!provenance.keptSoFar.has(index)) return { x, y, width, height, before, after }
  return { x, y, width, height, before, after, provenanceBefore, provenanceAfter: cutFrom(provenance, index, area) }
}

/** Puts a patch of the journal in, or takes it out, where the pixels are as the other side of it says. */
export function applyPatch(
  map: TiledLabels,
  patch: StepPatch,
  layer: 'label' | 'provenance',
  isForward: boolean
): void {
  const { x, y, width, height, before, after, provenanceBefore = NOTHING, provenanceAfter = NOTHING } = patch
  const values = layer === 'label' ? [before, after] : [provenanceBefore, provenanceAfter]
  const [from, to] = (isForward ? values : [values[1], values[0]]).map((side) =>
    side.length < 2 ? side : expandValues(side, width * height)
  )
  if (from.length === 0) return
  const at = (side: Uint8Array, i: number) => side[side.length === 1 ? 0 : i]
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width;) {
      const start = row * width + column
      const [old, value] = [at(from, start), at(to, start)]
      let end = map.runEnd(x + column, y + row, x + width) - x
      if (from.length > 1 || to.length > 1) {
        let same = column + 1
        while (same < end && at(from, row * width + same) === old && at(to, row * width + same) === value) same++
        end = same
      }
      if (old !== value && map.at(x + column, y + row) === old) map.fillSpan(y + row, x + column, x + end, value)
      column = end
    }
  }
}

const NOTHING = new Uint8Array(0)

/** The image pixels of a tile that are no longer as in the old one, which is unpacked unless both are even. */
function changedIn(labels: TiledLabels, index: number, old: PackedTile): Rectangle {
  const [now, area] = [labels.packed(index), labels.areaOf(index)]
  if (now.length === 1 && old.length === 1) return now[0] === old[0] ? EMPTY : area
  return differenceIn(area, unpackTile(old, BEFORE), labels.pixelsOf(index))
}

/** Image pixels of the tile in this area that differ. */
function differenceIn({ x, y }: Rectangle, before: Uint8Array, now: Uint8Array): Rectangle {
  // Rows are compared four pixels at a time: most of a tile is untouched by a stroke.
  const [wordsBefore, wordsNow] = [new Uint32Array(before.buffer), new Uint32Array(now.buffer)]
  let [left, top, right, bottom] = [TILE, TILE, 0, 0]
  for (let y = 0; y < TILE; y++) {
    const [row, words] = [y * TILE, y * (TILE / 4)]
    let word = 0
    while (word < TILE / 4 && wordsBefore[words + word] === wordsNow[words + word]) word++
    if (word === TILE / 4) continue
    let [first, last] = [word * 4, TILE - 1]
    while (before[row + first] === now[row + first]) first++
    while (before[row + last] === now[row + last]) last--
    left = Math.min(left, first)
    right = Math.max(right, last + 1)
    top = Math.min(top, y)
    bottom = y + 1
  }
  return bottom === 0 ? EMPTY : between(x + left, y + top, x + right, y + bottom)
}

/** The values of a rectangle that lies within one tile, in their shortest form. */
function cut(tile: PackedTile, pixelsOf: () => Uint8Array, { x, y, width, height }: Rectangle): Uint8Array {
  if (tile.length === 1 || (width === TILE && height === TILE)) return tile
  const [pixels, values] = [pixelsOf(), CUT.subarray(0, width * height)]
  for (let row = 0; row < height; row++) {
    const start = ((y + row) % TILE) * TILE + (x % TILE)
    values.set(pixels.subarray(start, start + width), row * width)
  }
  return packTile(values)
}

function cutFrom(map: TiledLabels, index: number, area: Rectangle): Uint8Array {
  return cut(map.packed(index), () => map.pixelsOf(index), area)
}

/** Notes who decided the pixels of a row that changed, and that nobody decided those that were erased. */
function noteRow(
  provenance: TiledLabels,
  { old, now }: { readonly old: Uint8Array; readonly now: Uint8Array },
  { row, x, end }: { readonly row: number; readonly x: number; readonly end: number },
  value: number
): void {
  const shift = (row % TILE) * TILE - (x - (x % TILE))
  for (let left = x; left < end;) {
    const source = now[shift + left] === UNLABELLED ? UNLABELLED : value
    const isChanged = old[shift + left] !== now[shift + left]
    let right = left + 1
    while (
      right < end &&
      (old[shift + right] !== now[shift + right]) === isChanged &&
      (now[shift + right] === UNLABELLED) === (now[shift + left] === UNLABELLED)
    ) {
      right++
    }
    const isNoted = provenance.at(left, row) === source && provenance.runEnd(left, row, right) === right
    if (isChanged && !isNoted) provenance.fillSpan(row, left, right, source)
    left = right
  }
}
