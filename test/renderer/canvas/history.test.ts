import { expect, test } from 'vitest'
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import { fillSegment } from '../../../renderer/raster/segment'
import { seededRandom } from './random'
import { expectSamePixels } from './samePixels'

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

test('beyond the limit the oldest steps are forgotten, the last one never', () => {
  const labels = newLabels()
  const history = new History(labels, 3 * 256 * 256)
  for (let i = 0; i < 10; i++) {
    history.open()
    labels.fillSpan(10, 0, 20, i)
    history.commit()
  }
  let undone = 0
  for (; history.canUndo; undone++) history.undo()
  expect([undone, labels.at(0, 10)]).toEqual([3, 6])

  const tight = new History(labels, 0)
  tight.open()
  labels.fillSpan(10, 0, 20, 99)
  tight.commit()
  tight.undo()
  expect(labels.at(0, 10)).toBe(6)
})
