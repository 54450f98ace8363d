/**
 * Undo and redo of one image. A step is opened (the mark), then committed or bailed; what it keeps are the old tiles of the
 * labels and of their provenance, packed. Of old steps the tiles are forgotten beyond 64 MiB: these are read from the journal
 * again.
 */
import type { Rectangle } from '../raster/rectangle'
import { PatchWriter, type StepPatch } from '../raster/stepPatch'
import { finish, type Work } from '../raster/work'
import type { PastStep, ReviewChange } from '../types'
import type { TiledLabels } from './labelMap'
import type { PackedTile } from './packedTile'
import { applyPatch, patchOfTile } from './tilePatch'

export const HISTORY_BYTES = 64 * 2 ** 20
/** What a tile takes beside its content, in bytes. */
const TILE_OVERHEAD = 400

/** What a step is to be called, and who decided its pixels. */
export interface StepMark {
  readonly name: string
  readonly provenance: number
  /** What the step says of how far one is with the image. */
  readonly review?: ReviewChange
}

/** By index. */
type Tiles = Map<number, PackedTile>

/** What a step exchanges: the tiles that are not there now. */
interface KeptTiles {
  readonly labels: Tiles
  readonly provenance: Tiles
  readonly changed: readonly Rectangle[]
  /** What they take in memory. */
  bytes: number
}

interface KnownStep extends Omit<PastStep, 'isUndone'> {
  /** Null when they must be read from the journal. */
  tiles: KeptTiles | null
  isUndone: boolean
}

export interface CommittedStep {
  readonly step: PastStep
  /** What it changed, as of `encodePatches`. */
  readonly patches: Uint8Array
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
    const [changed, patches]: [Rectangle[], PatchWriter] = [[], new PatchWriter()]
    this.provenance.keepTiles()
    const written = this.labels.keptSoFar
    let looked = 0
    for (const [index, old] of written) {
      const patch = patchOfTile(this.labels, this.provenance, { index, old, source: mark.provenance })
      if (patch) {
        labels.set(index, old)
        patches.add(patch)
        changed.push({ x: patch.x, y: patch.y, width: patch.width, height: patch.height })
        this.labels.recount(index)
      }
      yield ++looked / written.size
    }
    this.mark = null
    this.labels.takeKept()
    const provenance = this.provenance.takeKept()
    if (changed.length === 0) return null
    const { name, review } = mark
    const step = { id, name, at, images: 1, isUndone: false, ...(review && { review }) }
    const tiles = { labels, provenance, changed, bytes: bytesOf(labels) + bytesOf(provenance) }
    this.known = [...this.known.filter(({ isUndone }) => !isUndone), { ...step, tiles }]
    this.forgetOldest()
    return { step, patches: patches.finish() }
  }

  /** Puts everything back as it was when the step was opened; answers what changed back. */
  bail(): readonly Rectangle[] {
    if (!this.mark) return []
    this.mark = null
    // What a commit had noted when it was broken off.
    exchange(this.provenance, this.provenance.takeKept())
    const kept = this.labels.takeKept()
    exchange(this.labels, kept)
    return [...kept.keys()].map((index) => this.labels.areaOf(index))
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
    tiles.bytes = bytesOf(tiles.labels) + bytesOf(tiles.provenance)
    return { step: past, changed: tiles.changed, isFar: false }
  }

  private forgetOldest(): void {
    let bytes = 0
    for (const [i, step] of [...this.known].reverse().entries()) {
      bytes += step.tiles?.bytes ?? 0
      if (i > 0 && bytes > this.limitBytes) step.tiles = null
    }
  }
}

function bytesOf(tiles: Tiles): number {
  let bytes = 0
  for (const tile of tiles.values()) bytes += tile.length + TILE_OVERHEAD
  return bytes
}

/** Swaps tiles with those of the map: the same act undoes and redoes. */
function exchange(map: TiledLabels, tiles: Tiles): void {
  for (const [index, tile] of tiles) tiles.set(index, map.exchange(index, tile))
}
