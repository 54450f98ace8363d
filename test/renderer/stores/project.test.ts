import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useProject } from '../../../renderer/stores/project'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'

const IMAGES = [
  image('a', { state: 'complete', labelled: 1, part: 'validation' }),
  image('b', { state: 'partly', labelled: 0.2, predicted: true }),
  image('c', { problem: 'c.png is truncated.' }),
  image('d'),
  image('e', { state: 'partly', labelled: 0.4 })
]
let bridge: FakeBridge
let store: ReturnType<typeof useProject>

beforeEach(async () => {
  bridge = installFakeBridge({ openProject: () => project(IMAGES) })
  setActivePinia(createPinia())
  store = useProject()
  await store.open('/projects/cells')
})

const shown = () => store.shownImages.map(({ id }) => id).join('')

describe('an open project', () => {
  it('starts at its first image and counts the states', () => {
    expect(store.imageId).toBe('a')
    expect(store.counts).toEqual({
      all: 5,
      unlabelled: 2,
      partly: 2,
      complete: 1,
      predicted: 1,
      excluded: 0,
      train: 4,
      validation: 1
    })
  })

  it('lists what the filter and the search let through', () => {
    store.filter = 'partly'
    expect(shown()).toBe('be')
    store.search = 'E.PNG'
    expect(shown()).toBe('e')
    store.filter = 'predicted'
    store.search = ''
    expect(shown()).toBe('b')
  })

  it('walks through the shown images and stops at the ends', () => {
    store.go(-1)
    expect(store.imageId).toBe('a')
    store.filter = 'partly'
    store.go(1)
    expect(store.imageId).toBe('b')
    store.go(1)
    store.go(1)
    expect(store.imageId).toBe('e')
  })

  it('finds its neighbour even when the image on screen left the list', () => {
    store.showImage('b')
    store.filter = 'partly'
    store.setLabelled('b', 1)
    expect(shown()).toBe('e')
    store.go(1)
    expect(store.imageId).toBe('e')
  })

  it('finds the next unlabelled image around the end, never one that cannot be used', () => {
    store.showImage('e')
    expect(store.goToUnlabelled()).toBe(true)
    expect(store.imageId).toBe('d')
    store.setLabelled('d', 0.1)
    expect(store.goToUnlabelled()).toBe(false)
  })

  it('derives the state of an image from its labelled share', () => {
    const states = [0, 0.001, 1].map((share) => {
      store.setLabelled('d', share)
      return store.images[3].state
    })
    expect(states).toEqual(['unlabelled', 'partly', 'complete'])
  })

  it('counts an image that is left out as nothing else, and never offers it for labelling', async () => {
    const excluded = (ids: readonly string[]) =>
      project(IMAGES.map((entry) => (ids.includes(entry.id) ? { ...entry, excluded: true } : entry)))
    bridge.answer({ setExcluded: (_, ids) => excluded(ids) })
    await store.setExcluded(['b', 'd'], true)
    expect(bridge.argsOf('setExcluded')).toEqual([['/projects/cells', ['b', 'd'], true]])
    expect(store.counts).toMatchObject({ all: 5, excluded: 2, partly: 1, predicted: 0, unlabelled: 1, train: 2 })
    expect(shown()).toBe('abcde')
    store.filter = 'partly'
    expect(shown()).toBe('e')
    store.filter = 'excluded'
    expect(shown()).toBe('bd')
    expect(store.goToUnlabelled()).toBe(false)
  })

  it('ignores an answer for a project that was left meanwhile', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    bridge.answer({
      setPart: async () => {
        await gate
        return project([image('a')])
      }
    })
    const change = store.setPart('a', 'train')
    store.close()
    release()
    await change
    expect(store.project).toBeNull()
  })
})
