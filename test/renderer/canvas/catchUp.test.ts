/** An image on screen takes in what acts on many images did to it, whatever of its history is in memory. */
import { expect, test } from 'vitest'
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import type { StepPatch } from '../../../renderer/raster/stepPatch'
import type { PastStep } from '../../../renderer/types'

const SIZE = { width: 6, height: 1 }

/** One row of labels, written as digits with dots for unlabelled pixels, and its history. */
function desk() {
  const labels = new TiledLabels(SIZE.width, SIZE.height)
  const history = new History(labels, new TiledLabels(SIZE.width, SIZE.height))
  const paint = (id: string, left: number, right: number, value: number) => {
    history.open({ name: id, provenance: 0 })
    labels.fillSpan(0, left, right, value)
    history.commit(id, 0)
  }
  const row = () => Array.from(labels.toMap().pixels, (value) => (value === 255 ? '.' : String(value))).join('')
  return { history, paint, row }
}

const bytes = (text: string) => Uint8Array.from(text, (sign) => (sign === '.' ? 255 : Number(sign)))
const patch = (before: string, after: string): StepPatch => {
  return { x: 0, y: 0, ...SIZE, before: bytes(before), after: bytes(after) }
}
const step = (id: string, isUndone = false, images = 1): PastStep => ({ id, name: id, at: 0, isUndone, images })

test('an act comes on top of what was painted, and strokes before it are undone right afterwards', () => {
  const { history, paint, row } = desk()
  paint('stroke', 0, 3, 1)
  const act = patch('111...', '222000')
  const steps = [step('stroke'), step('act', false, 9)]
  expect(history.differences(steps).map(({ id }) => id)).toEqual(['act'])
  history.follow(steps, new Map([['act', [act]]]))
  expect(row()).toBe('222000')
  // The tiles in memory are those of before the act: every step is read from the journal now.
  expect(history.undo()).toMatchObject({ step: { id: 'act' }, isFar: true })
  history.applyFar('act', [act])
  expect(row()).toBe('111...')
  expect(history.undo()).toMatchObject({ step: { id: 'stroke' }, isFar: true })
})

test('an act that was undone beneath a later stroke leaves what was painted over since', () => {
  const { history, paint, row } = desk()
  history.follow([step('act', false, 9)], new Map([['act', [patch('......', '000000')]]]))
  paint('stroke', 2, 4, 1)
  expect(row()).toBe('001100')
  const steps = [step('act', true, 9), step('stroke')]
  history.follow(steps, new Map([['act', [patch('......', '000000')]]]))
  expect(row()).toBe('..11..')
  expect(history.steps.map(({ id, isUndone }) => [id, isUndone])).toEqual([
    ['act', true],
    ['stroke', false]
  ])
})

test('acts that were undone and redone elsewhere are applied in the order of undoing, then of doing', () => {
  const { history, paint } = desk()
  for (const id of ['a', 'b', 'c']) paint(id, 0, 1, 1)
  const steps = [step('a', true), step('b', true), step('c'), step('d')]
  // Painting the same again is no step: only the first one is known here.
  expect(history.steps.map(({ id }) => id)).toEqual(['a'])
  expect(history.differences(steps).map(({ id }) => id)).toEqual(['a', 'c', 'd'])
})

test('without a difference what is in memory stays there', () => {
  const { history, paint } = desk()
  paint('stroke', 0, 3, 1)
  expect(history.follow([step('other act', true, 9), step('stroke')], new Map())).toEqual([])
  expect(history.undo()).toMatchObject({ step: { id: 'stroke' }, isFar: false })
})

test('what a step says of how far one is stays with it', () => {
  const { history } = desk()
  const review = { imageId: 'a', before: 'to do', after: 'in work' } as const
  history.remember([{ ...step('stroke'), review }])
  expect(history.steps).toEqual([{ ...step('stroke'), review }])
})
