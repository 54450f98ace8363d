import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OpenImage } from '../../../renderer/canvas/openImage'
import { OpenImages } from '../../../renderer/canvas/openImages'
import { finish } from '../../../renderer/raster/work'
import { encodePatches } from '../../../renderer/raster/stepPatch'
import type { ImageState, Step } from '../../../renderer/types'
import { FakeDisk } from './fakeDisk'
import { expectSamePixels } from './samePixels'

const SIZE = { width: 300, height: 40 }
const FULL = 'The disk is full: labels/a.png'

let disk: FakeDisk
let images: OpenImages
beforeEach(() => {
  vi.useFakeTimers()
  disk = new FakeDisk(SIZE)
  images = new OpenImages(disk)
})
afterEach(() => vi.useRealTimers())

function imageState(id: string): ImageState {
  const state = {
    part: 'train',
    partChosen: false,
    state: 'unlabelled',
    labelled: 0,
    predicted: false,
    review: 'to do'
  } as const
  return { id, file: `${id}.png`, ...SIZE, ...state }
}

async function show(id: string): Promise<OpenImage> {
  const image = await images.open('p', imageState(id))
  images.show(image)
  return image
}

function paint(image: OpenImage, row: number, value: number): void {
  image.open({ name: `Brush: ${value}`, provenance: 0 })
  image.labels.fillSpan(row, 10, 280, value)
  finish(image.committing())
}

/** Lets calls that wait for nothing be answered. */
const settle = () => vi.advanceTimersByTimeAsync(0)

test('a stroke goes to the journal at once, and the label file follows after a pause', async () => {
  const image = await show('a')
  paint(image, 3, 1)
  expect(images.state).toBe('saving')
  await settle()
  expect([images.state, disk.calls]).toEqual(['saved', ['readLabel a', 'commitStep a']])
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)

  await vi.runAllTimersAsync()
  expect(disk.calls).toEqual(['readLabel a', 'commitStep a', 'settleLabel a'])
  expect(disk.unsettled('p', 'a')).toBe(0)
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('it is said to be saved only when every stroke so far was acknowledged', async () => {
  const image = await show('a')
  disk.isHeld = true
  paint(image, 3, 1)
  paint(image, 4, 2)
  await settle()
  disk.release()
  await settle()
  expect(images.state).toBe('saving')
  disk.release()
  await settle()
  expect(images.state).toBe('saved')
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('undo and redo are saved like strokes', async () => {
  const image = await show('a')
  paint(image, 3, 1)
  paint(image, 4, 2)
  image.undo()
  await settle()
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
  image.redo()
  await settle()
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('a stroke made while the label file is written is not lost with the journal', async () => {
  const image = await show('a')
  paint(image, 3, 1)
  await settle()
  disk.isHeld = true
  const flushed = images.flush()
  paint(image, 5, 2)
  await settle()
  disk.release()
  await settle()
  expect([disk.calls.at(-1), images.state]).toEqual(['commitStep a', 'saving'])
  disk.isHeld = false
  disk.release()
  await flushed
  expect([images.state, disk.unsettled('p', 'a')]).toEqual(['saved', 0])
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('a failure is said, keeps everything, and is tried again without being asked', async () => {
  const image = await show('a')
  disk.refuses = FULL
  paint(image, 3, 1)
  paint(image, 4, 2)
  await settle()
  expect([images.state, images.problem]).toEqual(['failed', FULL])
  await expect(images.flush()).rejects.toThrow(FULL)

  disk.refuses = null
  await vi.runAllTimersAsync()
  expect([images.state, images.problem]).toEqual(['saved', null])
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('the next stroke tries again at once', async () => {
  const image = await show('a')
  disk.refuses = FULL
  paint(image, 3, 1)
  await settle()
  disk.refuses = null
  paint(image, 4, 2)
  await settle()
  expect(images.state).toBe('saved')
  expectSamePixels(disk.survives('p', 'a'), image.labels.toMap().pixels)
})

test('a call that breaks is a failure with a sentence', async () => {
  const broken = new OpenImages({
    call: (name, ...args) =>
      !name.startsWith('commit') ? disk.call(name, ...args) : Promise.reject(new Error('the main process is gone'))
  })
  const image = await broken.open('p', imageState('a'))
  broken.show(image)
  paint(image, 3, 1)
  await settle()
  expect([broken.state, broken.problem]).toEqual(['failed', 'The labels could not be saved: the main process is gone'])
})

test('switching images quickly saves each of them, and coming back goes on with the same labels', async () => {
  const first = await show('a')
  disk.isHeld = true
  paint(first, 3, 1)
  disk.isHeld = false
  const second = await show('b')
  paint(second, 6, 2)
  const again = await show('a')
  expect(again).toBe(first)
  expect(again.canUndo).toBe(true)
  disk.release()
  await images.flush()
  expectSamePixels(disk.survives('p', 'a'), first.labels.toMap().pixels)
  expectSamePixels(disk.survives('p', 'b'), second.labels.toMap().pixels)
})

test('an image that was left and saved is read from disk again', async () => {
  const first = await show('a')
  paint(first, 3, 1)
  await show('b')
  await images.flush()
  const again = await images.open('p', imageState('a'))
  expect(again).not.toBe(first)
  expectSamePixels(again.labels.toMap().pixels, first.labels.toMap().pixels)
})

test('an image that cannot be saved stays in memory and counts as failed after it was left', async () => {
  const first = await show('a')
  disk.refuses = FULL
  paint(first, 3, 1)
  await show('b')
  await settle()
  expect([images.state, images.problem]).toEqual(['failed', FULL])
  expect(await images.open('p', imageState('a'))).toBe(first)
  disk.refuses = null
  await vi.runAllTimersAsync()
  expect(images.state).toBe('saved')
  expectSamePixels(disk.survives('p', 'a'), first.labels.toMap().pixels)
})

test('a label of another size than the photo is refused with both sizes', async () => {
  const image = await show('a')
  paint(image, 3, 1)
  await images.flush()
  images.show(null)
  const other = { ...imageState('a'), width: 299 }
  await expect(images.open('p', other)).rejects.toThrow('The label of a is 300 x 40 pixels, but the photo is 299 x 40.')
})

test('what was read ahead opens without another reading, unless a step changed it since', async () => {
  await show('a')
  images.readAhead('p', [imageState('b'), imageState('c')])
  await vi.runAllTimersAsync()
  expect(disk.calls).toEqual(['readLabel a', 'readLabel b', 'readLabel c'])

  await disk.call('commitStep', 'p', fillOf('c', 2))
  const [b, c] = [await show('b'), await show('c')]
  expect(disk.calls.slice(3)).toEqual(['commitStep c', 'readLabel c'])
  expect([b.labels.share, c.labels.at(0, 0), c.labels.at(299, 0)]).toEqual([0, 2, 2])
})

/** A step of another part of the program: the first row of an image. */
function fillOf(imageId: string, value: number): Step {
  const box = { x: 0, y: 0, width: SIZE.width, height: 1 }
  const patch = { ...box, before: Uint8Array.of(255), after: Uint8Array.of(value) }
  return { id: 'fill', name: 'Fill', at: 1, parts: [{ imageId, patches: encodePatches([patch]) }] }
}

test('the first step on an image says that it is in work, and takes that back when it is undone', async () => {
  let review: ImageState['review'] = 'to do'
  const committed: Step[] = []
  const call = disk.call
  images = new OpenImages({
    call: (name, ...args) => {
      if (name === 'commitStep') committed.push(args[1] as Step)
      return call(name, ...args)
    }
  })
  images.desk = { reviewOf: () => review, reviewed: (_, state) => (review = state), actMoved: () => undefined }
  const image = await show('a')
  paint(image, 3, 1)
  expect(review).toBe('in work')
  paint(image, 4, 2)
  await settle()
  const reviews = [{ imageId: 'a', before: 'to do', after: 'in work' }]
  expect(committed.map((step) => step.reviews)).toEqual([reviews, undefined])
  await image.undo()
  expect(review).toBe('in work')
  await image.undo()
  expect(review).toBe('to do')
  await image.redo()
  expect(review).toBe('in work')
})
