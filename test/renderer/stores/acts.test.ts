/** Acts on many images: undone and redone in their order, and what is to be looked at again after each. */
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { useActs } from '../../../renderer/stores/acts'
import { useProject } from '../../../renderer/stores/project'
import { useToCheck } from '../../../renderer/stores/toCheck'
import type { PastStep } from '../../../renderer/types'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'

const act = (id: string): PastStep => ({ id, name: id, at: 0, isUndone: false, images: 2 })
/** In work already; what is predicted has its uncertainty. */
const IMAGES = [
  image('a', { predicted: true, uncertainty: 0.1 }),
  image('b', { predicted: true, uncertainty: 0.4 }),
  image('c', { predicted: true, uncertainty: 0.9, state: 'complete', labelled: 1 }),
  image('d', { predicted: true }),
  image('e', { predicted: true, uncertainty: 0.3, loss: 2 })
]

let bridge: FakeBridge
let known: PastStep[]
let acts: ReturnType<typeof useActs>

beforeEach(async () => {
  known = ['one', 'two', 'three'].map(act)
  bridge = installFakeBridge({
    openProject: () => project(IMAGES),
    readProject: () => project(IMAGES.map((entry) => ({ ...entry, review: 'done' as const }))),
    acts: () => known,
    commitStep: () => undefined,
    moveStep: (_, id, direction) => {
      known = known.map((step) => (step.id === id ? { ...step, isUndone: direction === 'undo' } : step))
    }
  })
  setActivePinia(createPinia())
  acts = useActs()
  await useProject().open('/projects/cells')
  await acts.load()
})

const moves = () => bridge.argsOf('moveStep').map(([, id, direction]) => `${String(direction)} ${String(id)}`)

it('undoes the last one that is done and redoes the first one that is undone', async () => {
  await acts.undo()
  await acts.undo()
  expect([acts.lastDone?.id, acts.firstUndone?.id]).toEqual(['one', 'two'])
  await acts.redo()
  expect(moves()).toEqual(['undo three', 'undo two', 'redo two'])
  expect(acts.generation).toBe(3)
  // Labels and states of images that are not on screen are others now.
  expect(useProject().images.map(({ review }) => review)).toEqual(Array(5).fill('done'))
})

it('goes back to right after one, and forward again', async () => {
  await acts.goTo(0)
  expect(moves()).toEqual(['undo three', 'undo two'])
  await acts.goTo(-1)
  await acts.goTo(1)
  expect(moves().slice(2)).toEqual(['undo one', 'redo one', 'redo two'])
})

it('marks many images in one step', async () => {
  expect(await acts.setReview(['a', 'c'], 'rejected')).toBe(2)
  const [[, step]] = bridge.argsOf('commitStep')
  expect(step).toMatchObject({
    name: 'Marked as rejected',
    parts: [],
    reviews: [
      { imageId: 'a', before: 'to do', after: 'rejected' },
      { imageId: 'c', before: 'to do', after: 'rejected' }
    ]
  })
  expect(acts.generation).toBe(1)
  expect(await acts.setReview(['a'], 'rejected')).toBe(0)
  expect(acts.generation).toBe(1)
})

it('applies an act and looks again, but not when nothing changed or it was stopped', async () => {
  const request = { act: { type: 'clearClass', from: 1 }, imageIds: ['a'], locked: [] } as const
  const count = { images: 1, looked: 1, pixels: 4, failed: [] }
  bridge.answer({ applyBulk: () => ({ ...count, stepId: 'four' }) })
  expect(await acts.apply(request)).toMatchObject({ pixels: 4 })
  expect(acts.generation).toBe(1)
  bridge.answer({ applyBulk: () => ({ ...count, images: 0, pixels: 0, stepId: null }) })
  await acts.apply(request)
  bridge.answer({ applyBulk: () => null })
  expect(await acts.apply(request)).toBeNull()
  expect(acts.generation).toBe(1)
})

it('offers each image to check once, the most unsure one first and those of unknown doubt last', () => {
  const [toCheck, opened] = [useToCheck(), useProject()]
  const visited = Array.from({ length: 5 }, () => {
    toCheck.goToNext()
    return opened.imageId
  })
  // Image a is on screen at first, and c is complete.
  expect(visited.join('')).toBe('beadb')
})

it('sorts by figures with what needs a look first, and what has none last', () => {
  const opened = useProject()
  const order = () => opened.shownImages.map(({ id }) => id).join('')
  opened.order = 'uncertainty'
  expect(order()).toBe('cbead')
  opened.order = 'loss'
  expect(order()).toBe('eabcd')
  opened.noteFigures('d', { run: 'r', uncertainty: 0.2, loss: 3 })
  expect(order()).toBe('deabc')
  opened.noteFigures('d', { run: 's', uncertainty: 0.2, loss: null })
  expect(order()).toBe('eabcd')
})
