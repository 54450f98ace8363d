import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Photo } from '../../../renderer/canvas/photo'
import { PhotoShelf } from '../../../renderer/canvas/photoShelf'
import type { ImageState } from '../../../renderer/types'

const closed: string[] = []
const loaded: string[] = []
let shelf: PhotoShelf
beforeEach(() => {
  vi.useFakeTimers()
  closed.length = loaded.length = 0
  shelf = new PhotoShelf(async (_folder, { id, file }) => {
    loaded.push(id)
    if (file === 'broken') throw new Error('broken')
    return { close: () => closed.push(id) } as unknown as Photo
  })
})
afterEach(() => vi.useRealTimers())

function image(id: string, side = 100): ImageState {
  return { id, file: `${id}.png`, width: side, height: side } as ImageState
}

const pause = () => vi.advanceTimersByTimeAsync(1000)

test('neighbours are decoded after a pause, and switching to one loads nothing', async () => {
  await shelf.take('p', image('a'))
  shelf.keep('p', image('a'), [image('b'), image('c')])
  expect(loaded).toEqual(['a'])
  await pause()
  expect(loaded).toEqual(['a', 'b', 'c'])
  await shelf.take('p', image('b'))
  expect([loaded, closed]).toEqual([['a', 'b', 'c'], []])
})

test('what is neither shown nor ahead is closed', async () => {
  for (const id of ['a', 'b', 'c']) await shelf.take('p', image(id))
  shelf.keep('p', image('b'), [image('c')])
  await pause()
  expect(closed).toEqual(['a'])
  shelf.keep('p', null, [])
  await pause()
  expect(closed).toEqual(['a', 'b', 'c'])
})

test('only as many are decoded ahead as fit into memory', async () => {
  await shelf.take('p', image('a', 5000))
  shelf.keep('p', image('a', 5000), [image('b', 5000), image('c', 5000)])
  await pause()
  expect(loaded).toEqual(['a', 'b'])
})

test('who steps on before the pause is over leaves no neighbours behind', async () => {
  shelf.keep('p', image('a'), [image('b')])
  shelf.keep('p', image('c'), [image('d')])
  await pause()
  expect(loaded).toEqual(['d'])
})

test('a photo that failed is tried anew', async () => {
  const broken = { ...image('a'), file: 'broken' }
  await expect(shelf.take('p', broken)).rejects.toThrow('broken')
  await expect(shelf.take('p', broken)).rejects.toThrow('broken')
  expect(loaded).toEqual(['a', 'a'])
})

test('what is decoded ahead gives way to another photo that is wanted now, and is decoded again', async () => {
  const stopped: string[] = []
  let finish = (): void => {}
  const slow = new PhotoShelf((_folder, { id }, signal) => {
    loaded.push(id)
    signal.addEventListener('abort', () => stopped.push(id))
    const photo = { close: () => closed.push(id) } as unknown as Photo
    return id === 'b' ? new Promise((resolve) => (finish = () => resolve(photo))) : Promise.resolve(photo)
  })
  await slow.take('p', image('a'))
  slow.keep('p', image('a'), [image('b'), image('c')])
  await pause()
  await slow.take('p', image('d'))
  expect([loaded, stopped]).toEqual([['a', 'b', 'd'], ['b']])
  finish()
  await pause()
  expect([loaded, closed]).toEqual([['a', 'b', 'd'], ['b']])
  void slow.take('p', image('b'))
  expect(loaded).toEqual(['a', 'b', 'd', 'b'])
})

test('neighbours wait until all of what is on screen has come, and for one another', async () => {
  const finish: (() => void)[] = []
  const growing = new PhotoShelf(async (_folder, { id }) => {
    loaded.push(id)
    const arriving = new Promise<void>((resolve) => finish.push(resolve))
    return { close: () => closed.push(id), arriving } as unknown as Photo
  })
  await growing.take('p', image('a'))
  growing.keep('p', image('a'), [image('b'), image('c')])
  const steps: string[] = []
  for (let i = 0; i < 3; i++) {
    await pause()
    steps.push(loaded.join(''))
    finish[i]()
  }
  expect(steps).toEqual(['a', 'ab', 'abc'])
})

test('those ahead rest, and the one that is left does, but not the one on screen', async () => {
  const resting: string[] = []
  const others = new PhotoShelf(async (_folder, { id }) => {
    return { close: () => undefined, rest: () => resting.push(id) } as unknown as Photo
  })
  await others.take('p', image('a'))
  others.keep('p', image('a'), [image('b')])
  await pause()
  expect(resting).toEqual(['b'])
  await others.take('p', image('b'))
  others.keep('p', image('b'), [image('a')])
  await vi.advanceTimersByTimeAsync(0)
  expect(resting).toEqual(['b', 'a'])
})
