import { expect, test } from 'vitest'
import { acceptPrediction } from '../../../renderer/raster/accept'
import { floodRegion } from '../../../renderer/raster/flood'
import { drawn, Picture } from './picture'

const PREDICTION = `
  00011
  00.11
  22000
  22011`
const LABELS = `
  .1..2
  .1..2
  .....
  ..0..`

test('accepting all fills unlabelled pixels only, and leaves out what the prediction leaves out', () => {
  const labels = new Picture(LABELS)
  const accepted = acceptPrediction(labels, new Picture(PREDICTION), { type: 'all' }, false)
  expect(`${labels}`).toBe(
    drawn(`
      01012
      01.12
      22000
      22011`)
  )
  expect(accepted).toEqual({ taken: 14, dirty: { x: 0, y: 0, width: 5, height: 4 } })
})

test('accepting all with overwriting replaces labels, and counts only pixels that change', () => {
  const labels = new Picture(LABELS)
  const accepted = acceptPrediction(labels, new Picture(PREDICTION), { type: 'all' }, true)
  expect(`${labels}`).toBe(drawn(PREDICTION))
  expect(accepted.taken).toBe(18)
})

test('accepting one class takes nothing of the others', () => {
  const labels = new Picture(LABELS)
  const accepted = acceptPrediction(labels, new Picture(PREDICTION), { type: 'class', index: 1 }, false)
  expect(`${labels}`).toBe(
    drawn(`
      .1.12
      .1.12
      .....
      ..011`)
  )
  expect(accepted).toEqual({ taken: 4, dirty: { x: 3, y: 0, width: 2, height: 4 } })
})

test('accepting a region leaves other regions of its class', () => {
  const labels = new Picture(LABELS)
  const prediction = new Picture(PREDICTION)
  const region = floodRegion(prediction, 3, 3)
  const accepted = acceptPrediction(labels, prediction, { type: 'region', region }, false)
  expect(`${labels}`).toBe(
    drawn(`
      .1..2
      .1..2
      .....
      ..011`)
  )
  expect(accepted.taken).toBe(2)
})

test('accepting twice takes nothing the second time', () => {
  const labels = new Picture(LABELS)
  acceptPrediction(labels, new Picture(PREDICTION), { type: 'all' }, true)
  const again = acceptPrediction(labels, new Picture(PREDICTION), { type: 'all' }, true)
  expect(again).toMatchObject({ taken: 0, dirty: { width: 0, height: 0 } })
})
