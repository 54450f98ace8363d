/**
 * Undo and redo across strokes. A step is opened (the mark), then committed or bailed; what it keeps are the old tiles.
 * At most 192 MiB of old tiles (3072 of them, some thousand strokes) are kept: beyond that the oldest steps are forgotten.
 */
import { UNLABELLED } from '../raster/pixels'
import { between, isEmpty, type Rectangle } from '../raster/rectangle'
import { TILE, type Tile, type TiledLabels } from './labelMap'

export const HISTORY_BYTES = 192 * 2 ** 20

/** What a step exchanges: the tiles that are not in the labels now, by index. */
type Step = Map<number, Tile>

export class History {
  private readonly undoable: Step[] = []
  private redoable: Step[] = []
  private isOpen = false

  constructor(
    private readonly labels: TiledLabels,
    private readonly limitBytes = HISTORY_BYTES
  ) {}

  get canUndo(): boolean {
    return this.undoable.length > 0
  }

  get canRedo(): boolean {
    return this.redoable.length > 0
  }

  open(): void {
    if (this.isOpen) this.bail()
    this.labels.keepTiles()
    this.isOpen = true
  }

  /** Ends the step; answers what changed, one tight rectangle a tile. A step that changed nothing is no step. */
  commit(): readonly Rectangle[] {
    if (!this.isOpen) return []
    this.isOpen = false
    const step: Step = new Map()
    const changed: Rectangle[] = []
    for (const [index, old] of this.labels.takeKept()) {
      const difference = differenceOf(this.labels, index, old)
      if (isEmpty(difference)) continue
      step.set(index, old)
      changed.push(difference)
      this.labels.recount(index)
    }
    if (step.size === 0) return []
    this.undoable.push(step)
    this.redoable = []
    this.forgetOldest()
    return changed
  }

  /** Puts everything back as it was when the step was opened; answers what changed back. */
  bail(): readonly Rectangle[] {
    if (!this.isOpen) return []
    this.isOpen = false
    return this.exchange(this.labels.takeKept())
  }

  undo(): readonly Rectangle[] {
    return this.isOpen ? [] : this.move(this.undoable, this.redoable)
  }

  redo(): readonly Rectangle[] {
    return this.isOpen ? [] : this.move(this.redoable, this.undoable)
  }

  private move(from: Step[], to: Step[]): readonly Rectangle[] {
    const step = from.pop()
    if (!step) return []
    to.push(step)
    return this.exchange(step)
  }

  /** Swaps the step's tiles with those of the labels: the same act undoes and redoes. */
  private exchange(step: Step): readonly Rectangle[] {
    const changed: Rectangle[] = []
    for (const [index, tile] of step) {
      const present = this.labels.exchange(index, tile)
      changed.push(differenceOf(this.labels, index, present))
      step.set(index, present)
    }
    return changed.filter((rectangle) => !isEmpty(rectangle))
  }

  private forgetOldest(): void {
    let bytes = 0
    for (let i = this.undoable.length - 1; i > 0; i--) {
      bytes += bytesOf(this.undoable[i])
      if (bytes + bytesOf(this.undoable[i - 1]) <= this.limitBytes) continue
      this.undoable.splice(0, i)
      return
    }
  }
}

function bytesOf(step: Step): number {
  let bytes = 0
  for (const tile of step.values()) bytes += tile?.byteLength ?? 0
  return bytes
}

const BLANK = new Uint8Array(TILE * TILE).fill(UNLABELLED)

/** Image pixels of a tile that differ between the labels now and `old`. */
function differenceOf(labels: TiledLabels, index: number, old: Tile): Rectangle {
  const [before, after] = [old ?? BLANK, labels.tile(index) ?? BLANK]
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
  const { x, y } = labels.originOf(index)
  return between(x + left, y + top, x + right, y + bottom)
}
