/**
 * Undo and redo of one image. A step is opened (the mark), then committed or bailed; what it keeps are the old tiles of the
 * labels and of their provenance. Of old steps the tiles are forgotten beyond 96 MiB: these are read from the journal again.
 */
import { expandValues, shortenValues } from '../raster/shorten'
import { UNLABELLED } from '../raster/pixels'
import { between, isEmpty, type Rectangle } from '../raster/rectangle'
import { finish, type Work } from '../raster/work'
import type { PastStep, ReviewChange, StepPatch } from '../types'
import { TILE, type Tile, type TiledLabels } from './labelMap'

export const HISTORY_BYTES = 96 * 2 ** 20

/** What a step is to be called, and who decided its pixels. */
export interface StepMark {
  readonly name: string
  readonly provenance: number
  /** What the step says of how far one is with the image. */
  readonly review?: ReviewChange
}

/** What a step exchanges: the tiles that are not there now, by index. */
type Tiles = Map<number, Tile>

interface KnownStep extends Omit<PastStep, 'isUndone'> {
  /** Null when they must be read from the journal. */
  tiles: { readonly labels: Tiles; readonly provenance: Tiles; readonly changed: readonly Rectangle[] } | null
  isUndone: boolean
}

export interface CommittedStep {
  readonly step: PastStep
  readonly patches: readonly StepPatch[]
}

/** What one move changed; `isFar` when the step must be read from the journal first. */
export interface HistoryMove {
  readonly step: PastStep
  readonly changed: readonly Rectangle[]
  readonly isFar: boolean
}

export class History {
  private known: KnownStep[] = []
  private mark: StepMark | null = null

  constructor(
    private readonly labels: TiledLabels,
    private readonly provenance: TiledLabels,
    private readonly limitBytes = HISTORY_BYTES
  ) {}

  /** Oldest first. */
  get steps(): readonly PastStep[] {
    return this.known.map(({ tiles: _, ...step }) => step)
  }

  get isOpen(): boolean {
    return this.mark !== null
  }

  get canUndo(): boolean {
    return this.lastDone !== undefined
  }

  get canRedo(): boolean {
    return this.firstUndone !== undefined
  }

  /** Takes over what the journal knows; what is in memory stays there. */
  remember(steps: readonly PastStep[]): void {
    const tiles = new Map(this.known.map((step) => [step.id, step.tiles]))
    this.known = steps.map((step) => ({ ...step, tiles: tiles.get(step.id) ?? null }))
  }

  /** The steps that are done there and not here, or the other way round, in the order in which they are to be applied. */
  differences(steps: readonly PastStep[]): readonly PastStep[] {
    const isDoneHere = new Set(this.known.filter(({ isUndone }) => !isUndone).map(({ id }) => id))
    const different = steps.filter(({ id, isUndone }) => isDoneHere.has(id) === isUndone)
    return [...different.filter(({ isUndone }) => isUndone).reverse(), ...different.filter(({ isUndone }) => !isUndone)]
  }

  /** Takes over what the journal knows, and applies what is different there; what is in memory no longer leads there. */
  follow(steps: readonly PastStep[], patchesOf: ReadonlyMap<string, readonly StepPatch[]>): readonly Rectangle[] {
    const different = this.differences(steps)
    if (different.length === 0) this.remember(steps)
    else {
      const ids = new Set(different.map(({ id }) => id))
      this.known = steps.map((step) => ({
        ...step,
        tiles: null,
        isUndone: ids.has(step.id) ? !step.isUndone : step.isUndone
      }))
    }
    return different.flatMap(({ id }) => this.applyFar(id, patchesOf.get(id) ?? []))
  }

  open(mark: StepMark): void {
    if (this.mark) this.bail()
    this.labels.keepTiles()
    this.mark = mark
  }

  /** Ends the step; answers null when it changed nothing, which is no step. */
  commit(id: string, at: number): CommittedStep | null {
    return finish(this.committing(id, at))
  }

  /** The same in pieces; the step is open until the end of them. */
  *committing(id: string, at: number): Work<CommittedStep | null> {
    const { mark } = this
    if (!mark) return null
    const labels: Tiles = new Map()
    const patches: StepPatch[] = []
    this.provenance.keepTiles()
    const written = this.labels.keptSoFar
    let looked = 0
    for (const [index, old] of written) {
      const difference = differenceOf(this.labels, index, old)
      if (!isEmpty(difference)) {
        labels.set(index, old)
        patches.push(this.notePatch(difference, index, old, mark.provenance))
        this.labels.recount(index)
      }
      yield ++looked / written.size
    }
    this.mark = null
    this.labels.takeKept()
    const provenance = this.provenance.takeKept()
    if (patches.length === 0) return null
    const { name, review } = mark
    const step = { id, name, at, images: 1, isUndone: false, ...(review && { review }) }
    const changed = patches.map(({ x, y, width, height }) => ({ x, y, width, height }))
    this.known = [
      ...this.known.filter(({ isUndone }) => !isUndone),
      { ...step, tiles: { labels, provenance, changed } }
    ]
    this.forgetOldest()
    return { step, patches }
  }

  /** Puts everything back as it was when the step was opened; answers what changed back. */
  bail(): readonly Rectangle[] {
    if (!this.mark) return []
    this.mark = null
    // What a commit had noted when it was broken off.
    exchange(this.provenance, this.provenance.takeKept())
    const kept = this.labels.takeKept()
    const changed = [...kept].map(([index, old]) => differenceOf(this.labels, index, old))
    exchange(this.labels, kept)
    return changed.filter((rectangle) => !isEmpty(rectangle))
  }

  undo(): HistoryMove | null {
    return this.move(this.lastDone)
  }

  redo(): HistoryMove | null {
    return this.move(this.firstUndone)
  }

  /** Applies a step that came from the journal; pixels that were painted over since stay. */
  applyFar(id: string, patches: readonly StepPatch[]): readonly Rectangle[] {
    const step = this.known.find((candidate) => candidate.id === id)
    if (!step) return []
    for (const [raster, layer] of [
      [this.labels, 'label'],
      [this.provenance, 'provenance']
    ] as const) {
      raster.keepTiles()
      for (const patch of patches) applyPatch(raster, patch, layer, step.isUndone)
      for (const index of raster.takeKept().keys()) raster.recount(index)
    }
    step.isUndone = !step.isUndone
    return patches
  }

  private get lastDone(): KnownStep | undefined {
    return this.known.findLast(({ isUndone }) => !isUndone)
  }

  private get firstUndone(): KnownStep | undefined {
    return this.known.find(({ isUndone }) => isUndone)
  }

  private move(step: KnownStep | undefined): HistoryMove | null {
    if (!step || this.mark) return null
    const { tiles, ...past } = step
    if (!tiles) return { step: past, changed: [], isFar: true }
    step.isUndone = !step.isUndone
    exchange(this.provenance, tiles.provenance)
    exchange(this.labels, tiles.labels)
    return { step: past, changed: tiles.changed, isFar: false }
  }

  /** Notes who decided what changed in a tile; answers the patch of it. */
  private notePatch(rectangle: Rectangle, index: number, old: Tile, source: number): StepPatch {
    const { x, y, width, height } = rectangle
    const now = this.labels.tile(index)
    const before = shortenValues(cut(old, rectangle))
    const after = shortenValues(cut(now, rectangle))
    const origins = this.provenance.tile(index)
    const provenanceBefore = shortenValues(cut(origins, rectangle))
    if (before.length === 1 && after.length === 1) {
      const value = after[0] === UNLABELLED ? UNLABELLED : source
      const isNoted = provenanceBefore.length === 1 && provenanceBefore[0] === value
      for (let row = y; row < y + height && !isNoted; row++) this.provenance.fillSpan(row, x, x + width, value)
    } else {
      const sides = { old: old ?? BLANK, now: now ?? BLANK }
      for (let row = y; row < y + height; row++) noteRow(this.provenance, sides, { row, x, end: x + width }, source)
    }
    if (this.provenance.tile(index) === origins) return { x, y, width, height, before, after }
    const provenanceAfter = shortenValues(cut(this.provenance.tile(index), rectangle))
    return { x, y, width, height, before, after, provenanceBefore, provenanceAfter }
  }

  private forgetOldest(): void {
    let bytes = 0
    for (const [i, step] of [...this.known].reverse().entries()) {
      bytes += bytesOf(step)
      if (i > 0 && bytes > this.limitBytes) step.tiles = null
    }
  }
}

function bytesOf({ tiles }: KnownStep): number {
  if (!tiles) return 0
  let bytes = 0
  for (const tile of [...tiles.labels.values(), ...tiles.provenance.values()]) bytes += tile?.byteLength ?? 0
  return bytes
}

const BLANK = new Uint8Array(TILE * TILE).fill(UNLABELLED)

/** Swaps tiles with those of the map: the same act undoes and redoes. */
function exchange(map: TiledLabels, tiles: Tiles): void {
  for (const [index, tile] of tiles) tiles.set(index, map.exchange(index, tile))
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

/** A rectangle that lies within one tile. */
function cut(tile: Tile, { x, y, width, height }: Rectangle): Uint8Array {
  if (!tile) return Uint8Array.of(UNLABELLED)
  // What lies in a tile that belongs to a step is never written again.
  if (width === TILE && height === TILE) return tile
  const pixels = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const start = ((y + row) % TILE) * TILE + (x % TILE)
    pixels.set(tile.subarray(start, start + width), row * width)
  }
  return pixels
}

/** Puts a patch of the journal in, or takes it out, where the pixels are as the other side of it says. */
function applyPatch(map: TiledLabels, patch: StepPatch, layer: 'label' | 'provenance', isForward: boolean): void {
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

/** Image pixels of a tile that differ between the map now and `old`. */
function differenceOf(map: TiledLabels, index: number, old: Tile): Rectangle {
  const [before, after] = [old ?? BLANK, map.tile(index) ?? BLANK]
  // Rows are compared four pixels at a time: most of a tile is untouched by a stroke.
  const [wordsBefore, wordsAfter] = [new Uint32Array(before.buffer), new Uint32Array(after.buffer)]
  let [left, top, right, bottom] = [TILE, TILE, 0, 0]
  for (let y = 0; y < TILE; y++) {
    const [row, words] = [y * TILE, y * (TILE / 4)]
    let word = 0
    while (word < TILE / 4 && wordsBefore[words + word] === wordsAfter[words + word]) word++
    if (word === TILE / 4) continue
    let [first, last] = [word * 4, TILE - 1]
    while (before[row + first] === after[row + first]) first++
    while (before[row + last] === after[row + last]) last--
    left = Math.min(left, first)
    right = Math.max(right, last + 1)
    top = Math.min(top, y)
    bottom = y + 1
  }
  const { x, y } = map.originOf(index)
  return between(x + left, y + top, x + right, y + bottom)
}
