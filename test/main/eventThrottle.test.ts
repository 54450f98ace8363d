import { expect, test } from 'vitest'
import type { TrainingEvent } from '../../main/core/train/events'
import { EventThrottle } from '../../main/eventThrottle'

test('a thousand loss points in one second make at most eleven events, in order and complete', () => {
  const { sent, throttle, setClock } = begin()
  for (let step = 1; step <= 1000; step++) {
    setClock(step)
    throttle.add(loss(step))
  }
  throttle.add(finished)
  const losses = sent.filter((event) => event.type === 'loss')
  expect(losses.length).toBeLessThanOrEqual(11)
  expect(losses.flatMap(({ points }) => points.map(({ step }) => step))).toEqual(
    Array.from({ length: 1000 }, (_, index) => index + 1)
  )
})

test('what is not a loss point sends the gathered points first', () => {
  const { sent, throttle } = begin()
  throttle.add(loss(1))
  throttle.add(loss(2))
  throttle.add(finished)
  expect(sent.map(({ type }) => type)).toEqual(['loss', 'loss', 'finished'])
})

test('while a mask is on its way only the latest of the following ones is kept', () => {
  const { sent, throttle } = begin()
  for (const step of [1, 2, 3]) throttle.add(mask(step))
  expect(sent).toEqual([mask(1)])
  throttle.maskTaken()
  expect(sent).toEqual([mask(1), mask(3)])
  throttle.maskTaken()
  throttle.add(mask(4))
  expect(sent).toEqual([mask(1), mask(3), mask(4)])
})

test('a mask that was held when the run ended is not sent after its end', () => {
  const { sent, throttle } = begin()
  throttle.add(mask(1))
  throttle.add(mask(2))
  throttle.add(finished)
  throttle.maskTaken()
  expect(sent).toEqual([mask(1), finished])
})

const finished: TrainingEvent = {
  type: 'finished',
  runId: 'r',
  reason: 'completed',
  lastStep: 1000,
  best: null,
  seconds: 1
}

function loss(step: number): TrainingEvent {
  return {
    type: 'loss',
    points: [{ step, loss: 1, learningRate: 1 }],
    samplesPerSecond: 1,
    secondsLeft: 1,
    steps: 1000
  }
}

function mask(step: number): TrainingEvent {
  return { type: 'mask', imageId: 'a', step, width: 1, height: 1, pixels: Uint8Array.of(step) }
}

function begin() {
  let clock = 0
  const sent: TrainingEvent[] = []
  const throttle = new EventThrottle(
    (event) => sent.push(event),
    () => clock
  )
  return { sent, throttle, setClock: (milliseconds: number) => (clock = milliseconds) }
}
