import { expect, test } from 'vitest'
import { History as FullHistory } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import { fillSegment } from '../../../renderer/raster/segment'
import { decodePatches } from '../../../renderer/raster/stepPatch'
import { seededRandom } from './random'
import { expectSamePixels } from './samePixels'

/** A history whose steps are numbered, and that answers rectangles. */
class History {
  private readonly history: FullHistory
  private steps = 0

  constructor(labels: TiledLabels, limitBytes?: number) {
    this.history = new FullHistory(labels, new TiledLabels(labels.width, labels.height), limitBytes)
  }
  get canUndo(): boolean {
    return this.history.canUndo
  }
  get canRedo(): boolean {
    return this.history.canRedo
  }
  open(): void {
    this.history.open({ name: 'Brush', provenance: 0 })
  }
  commit() {
    return decodePatches(this.history.commit(`step-${++this.steps}`, this.steps)?.patches ?? new Uint8Array(0))
  }
  bail = () => this.history.bail()
  undo = () => this.history.undo()
  redo = () => this.history.redo()
}

const SIZE = { width: 700, height: 520 }

function newLabels(): TiledLabels {
  return new TiledLabels(SIZE.width, SIZE.height)
}

/** A random stroke of a few segments; erases now and then. */
function scribble(labels: TiledLabels, random: () => number): void {
  const value = random() < 0.2 ? 255 : Math.floor(random() * 3)
  const point = () => ({ x: random() * (SIZE.width + 80) - 40, y: random() * (SIZE.height + 80) - 40 })
  let from = point()
  for (let i = 0; i < 4; i++) {
    const to = point()
    fillSegment(labels, from, to, 1 + Math.floor(random() * 40), value)
    from = to
  }
}

test.each([1, 2, 3])(
  'undoing every stroke gives the original, redoing every one the final labels (seed %i)',
  (seed) => {
    const random = seededRandom(seed)
    const labels = newLabels()
    const history = new History(labels)
    const states = [labels.toMap().pixels]
    for (let i = 0; i < 25; i++) {
      history.open()
      scribble(labels, random)
      history.commit()
      states.push(labels.toMap().pixels)
    }
    for (let i = 24; i >= 0; i--) {
      history.undo()
      expectSamePixels(labels.toMap().pixels, states[i])
    }
    expect([history.canUndo, history.canRedo]).toEqual([false, true])
    for (let i = 1; i <= 25; i++) {
      history.redo()
      expectSamePixels(labels.toMap().pixels, states[i])
    }
    expect([history.canUndo, history.canRedo]).toEqual([true, false])
  }
)

test('the share of labelled pixels is what a count says after every step, undo and redo', () => {
  const random = seededRandom(11)
  const labels = newLabels()
  const history = new History(labels)
  const counted = (): number => {
    const { pixels } = labels.toMap()
    return pixels.filter((value) => value !== 255).length / pixels.length
  }
  for (let i = 0; i < 60; i++) {
    const move = random()
    if (move < 0.3) history.undo()
    else if (move < 0.5) history.redo()
    else {
      history.open()
      scribble(labels, random)
      if (move < 0.6) history.bail()
      else history.commit()
    }
    expect(labels.share).toBeCloseTo(counted(), 12)
  }
})

test('a random walk of strokes, bails, undos and redos agrees with a list of whole copies', () => {
  const random = seededRandom(7)
  const labels = newLabels()
  const history = new History(labels)
  const states = [labels.toMap().pixels]
  let now = 0
  for (let i = 0; i < 120; i++) {
    const what = random()
    if (what < 0.35) {
      history.open()
      scribble(labels, random)
      if (history.commit().length > 0) states.splice(++now, Infinity, labels.toMap().pixels)
    } else if (what < 0.5) {
      history.open()
      scribble(labels, random)
      history.bail()
    } else if (what < 0.8) {
      history.undo()
      now = Math.max(0, now - 1)
    } else {
      history.redo()
      now = Math.min(states.length - 1, now + 1)
    }
    expectSamePixels(labels.toMap().pixels, states[now])
    expect([history.canUndo, history.canRedo]).toEqual([now > 0, now < states.length - 1])
  }
})

test('the rectangles of a step hold every changed pixel and are no larger than needed', () => {
  const random = seededRandom(11)
  const labels = newLabels()
  const history = new History(labels)
  for (let i = 0; i < 15; i++) {
    const before = labels.toMap().pixels
    history.open()
    scribble(labels, random)
    const changed = history.commit()
    const after = labels.toMap().pixels
    const patched = before.slice()
    for (const { x, y, width, height } of changed) {
      let [touchesLeft, touchesRight] = [false, false]
      for (let row = y; row < y + height; row++) {
        const [from, to] = [row * SIZE.width + x, row * SIZE.width + x + width]
        touchesLeft ||= before[from] !== after[from]
        touchesRight ||= before[to - 1] !== after[to - 1]
        patched.set(after.subarray(from, to), from)
      }
      expect([touchesLeft, touchesRight]).toEqual([true, true])
    }
    expectSamePixels(patched, after)
  }
})

test('a step that changes nothing is no step and keeps what can be redone', () => {
  const labels = newLabels()
  const history = new History(labels)
  history.open()
  labels.fillSpan(5, 5, 50, 1)
  history.commit()
  history.undo()
  history.open()
  labels.fillSpan(5, 5, 50, 255)
  expect(history.commit()).toEqual([])
  expect([history.canUndo, history.canRedo]).toEqual([false, true])
})

test('beyond the limit the tiles of the oldest steps are forgotten, those of the last one never', () => {
  const labels = newLabels()
  // A step keeps a tile of the labels, in 900 to 1000 bytes; the first one another, of their provenance.
  const history = new History(labels, 5 * 1000)
  for (let i = 0; i < 10; i++) {
    history.open()
    labels.fillSpan(10, 0, 20, i)
    history.commit()
  }
  let undone = 0
  for (; history.undo()?.isFar === false; undone++);
  expect([undone, labels.at(0, 10), history.canUndo]).toEqual([5, 4, true])

  const tight = new History(labels, 0)
  tight.open()
  labels.fillSpan(10, 0, 20, 99)
  tight.commit()
  tight.undo()
  expect(labels.at(0, 10)).toBe(4)
})

test('what a step keeps is packed: many of a large image take little memory', () => {
  const labels = new TiledLabels(2560, 2560)
  const history = new History(labels, 3_000_000)
  const states: number[][] = []
  const row = () => Array.from({ length: 10 }, (_, i) => labels.at(i * 256 + 3, 1300))
  for (let step = 0; step < 20; step++) {
    states.push(row())
    history.open()
    for (let y = step; y < 2560; y += 2) labels.fillSpan(y, step, 2560 - step, step)
    history.commit()
  }
  for (const state of states.reverse()) {
    expect(history.undo()).toMatchObject({ isFar: false })
    expect(row()).toEqual(state)
  }
})

test('a step read from the journal is taken out and put in again, and what was painted over since stays', () => {
  const labels = newLabels()
  const provenance = newLabels()
  const history = new FullHistory(labels, provenance)
  history.open({ name: 'Brush: one', provenance: 2 })
  labels.fillSpan(10, 250, 270, 1)
  const { step, patches } = history.commit('a', 1)!
  const later = new FullHistory(labels, provenance)
  later.open({ name: 'Brush: two', provenance: 0 })
  labels.fillSpan(10, 260, 262, 2)
  later.commit('b', 2)
  later.remember([step])
  const row = () => [249, 250, 259, 260, 261, 262, 269].map((x) => [labels.at(x, 10), provenance.at(x, 10)].join())
  expect(later.undo()).toMatchObject({ isFar: true, changed: [] })
  later.applyFar('a', decodePatches(patches))
  expect(row()).toEqual(['255,255', '255,255', '255,255', '2,0', '2,0', '255,255', '255,255'])
  expect([later.canUndo, later.canRedo]).toEqual([false, true])
  later.applyFar('a', decodePatches(patches))
  expect(row()).toEqual(['255,255', '1,2', '1,2', '2,0', '2,0', '1,2', '1,2'])
})

test('pixels are noted as decided by the step that changed them, and by nobody once they are erased', () => {
  const labels = newLabels()
  const provenance = newLabels()
  const history = new FullHistory(labels, provenance)
  const paint = (left: number, right: number, value: number, source: number) => {
    history.open({ name: 'Brush', provenance: source })
    labels.fillSpan(3, left, right, value)
    history.commit(`${left} ${source}`, 0)
  }
  paint(0, 6, 1, 3)
  paint(2, 8, 1, 0)
  paint(4, 5, 255, 0)
  const row = () => Array.from({ length: 9 }, (_, x) => provenance.at(x, 3))
  expect(row()).toEqual([3, 3, 3, 3, 255, 3, 0, 0, 255])
  history.undo()
  history.undo()
  expect(row()).toEqual([3, 3, 3, 3, 3, 3, 255, 255, 255])
})
