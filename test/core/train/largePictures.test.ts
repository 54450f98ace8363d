import { expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { findNet } from '../../../main/core/models'
import { completeConfig } from '../../../main/core/train/config'
import { Dataset } from '../../../main/core/train/dataset'
import { evaluatePhase, predictWithPhase } from '../../../main/core/train/evaluate'
import type { HeadPhase } from '../../../main/core/train/headPhase'
import { makePhase } from '../../../main/core/train/phases'
import { tileSizeFor, tilesOf } from '../../../main/core/train/tiles'
import { GROUND_AND_DISC, makeDiscProject } from './discs'

it('a picture is shown to a net as a whole until it is large', () => {
  expect(tileSizeFor({ width: 1536, height: 1536 }, null)).toBeNull()
  expect(tileSizeFor({ width: 1537, height: 1536 }, null)).toEqual({ width: 1024, height: 1024 })
  expect(tileSizeFor({ width: 16_384, height: 16_384 }, { width: 512, height: 512 })).toEqual({
    width: 512,
    height: 512
  })
})

it('the tiles of a large picture count every pixel once, none of them near an edge that is not the picture’s own', () => {
  const picture = { width: 5000, height: 1700 }
  const tiles = tilesOf(picture, tileSizeFor(picture, null))
  const counted = new Uint8Array(picture.width * picture.height)
  for (const { view, kept } of tiles) {
    for (let y = kept.y; y < kept.y + kept.height; y++)
      for (let x = kept.x; x < kept.x + kept.width; x++) counted[y * picture.width + x]!++
    const margins = [
      kept.x === 0 ? Infinity : kept.x - view.x,
      kept.y === 0 ? Infinity : kept.y - view.y,
      kept.x + kept.width === picture.width ? Infinity : view.x + view.width - kept.x - kept.width,
      kept.y + kept.height === picture.height ? Infinity : view.y + view.height - kept.y - kept.height
    ]
    // an eighth of a tile: half of what two neighbours share
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(127)
  }
  expect(counted.every((times) => times === 1)).toBe(true)
})

async function openPhase(kind: 'head' | 'full') {
  const folder = await makeDiscProject({
    sizes: [
      [64, 64],
      [2100, 1250]
    ],
    parts: ['train', 'validation']
  })
  const dataset = await Dataset.open(folder, 4096)
  const random = new Random(1)
  const source = findNet('default')
  const config = completeConfig({ maxSide: 4096, threads: 2 })
  const names = GROUND_AND_DISC.map(({ name }) => name)
  const phase = makePhase(kind, await source.load(2, () => random.normal()), source, dataset, config, names)
  await phase.prepare()
  return { dataset, phase }
}

it('a large picture is validated in tiles, in which every label counts once', async () => {
  const { dataset, phase } = await openPhase('full')
  const [image] = dataset.validation
  let labelled = 0
  for await (const { batch } of phase.evaluationParts(image!)) {
    expect(batch.labels.data.length).toBeLessThanOrEqual(1024 ** 2)
    labelled += (batch.labels.data as Uint8Array).filter((label) => label !== 255).length
  }
  expect(labelled).toBe(2100 * 1250)
  await phase.close()
})

it('a head that is trained on whole pictures scores and predicts a large one in windows as it would at once', async () => {
  const { dataset, phase } = await openPhase('head')
  const [image] = dataset.validation
  const whole = await (phase as HeadPhase).evaluationBatch(image!)
  const atOnce = await phase.module.evaluate(whole)
  const { loss, pixelAccuracy } = (await evaluatePhase(phase, dataset, () => Promise.resolve(true)))!
  expect(loss).toBeCloseTo(atOnce.loss, 5)
  const map = await predictWithPhase(phase, image!, 4096)
  const width = whole.labels.dims[3]!
  const [expected, labels] = [atOnce.classes.data as Uint8Array, whole.labels.data as Uint8Array]
  let [different, right] = [0, 0]
  for (let y = 0; y < map.height; y++)
    for (let x = 0; x < map.width; x++) {
      const at = y * width + x
      if (expected[at] !== map.pixels[y * map.width + x]) different++
      if (expected[at] === labels[at]) right++
    }
  // rounding moves single pixels on the border of two classes
  expect(different).toBeLessThan(10)
  expect(pixelAccuracy).toBeCloseTo(right / map.pixels.length, 4)
  await phase.close()
})
