/** Strokes that are made while a training is alive. */
import { describe, expect, it } from 'vitest'
import { saveLabel } from '../../../main/core/data/labels'
import { UNLABELLED, type LabelMap } from '../../../main/core/data/types'
import type { TrainingConfig } from '../../../main/core/train/config'
import { Dataset } from '../../../main/core/train/dataset'
import { ListeningHost, makeDiscProject, train } from './discs'

/** image-4 is not labelled at first. */
const untilThird = (label: LabelMap, index: number) => (index === 3 ? null : label)
const SQUARE = { width: 64, height: 64 }
const GROUND: LabelMap = { ...SQUARE, pixels: new Uint8Array(64 * 64) }
const SMALL: Partial<TrainingConfig> = { net: 'unet:width=2,depth=1', mode: 'full', fullSteps: 8, patience: 0 }

/** Trains while image-1 is painted over after a step, if any; answers losses and revisions. */
async function trainPaintingAfter(step: number | null, config: Partial<TrainingConfig>) {
  const folder = await makeDiscProject()
  const host: ListeningHost = new ListeningHost({
    onEvent: (event) => {
      if (event.type === 'loss' && event.points[0]!.step === step) painted = paint()
    }
  })
  let painted: Promise<void> = Promise.resolve()
  const paint = async () => {
    for (let i = 1; i <= 4; i++) {
      await saveLabel(folder, `image-${i}`, GROUND)
      host.changed.push(`image-${i}`)
    }
  }
  host.betweenSteps = () => painted
  await train(folder, { seed: 5, ...config }, host)
  const points = host.ofType('loss').flatMap((event) => event.points)
  return { losses: points.map(({ loss }) => loss), revisions: points.map(({ revision }) => revision) }
}

describe.each<[string, Partial<TrainingConfig>]>([
  ['of the whole net', SMALL],
  ['of the head', { mode: 'head', headSteps: 8 }]
])('a training %s', (_, config) => {
  it('learns from new strokes at the very next step, and each step says what it saw', async () => {
    const [painted, again, untouched] = [
      await trainPaintingAfter(3, config),
      await trainPaintingAfter(3, config),
      await trainPaintingAfter(null, config)
    ]
    expect(painted.revisions).toEqual([0, 0, 0, 4, 4, 4, 4, 4])
    expect(untouched.revisions).toEqual(Array(8).fill(0))
    expect(painted.losses.slice(0, 3)).toEqual(untouched.losses.slice(0, 3))
    expect(painted.losses[3]).not.toEqual(untouched.losses[3])
    expect(again.losses).toEqual(painted.losses)
  })
})

describe('the data set of a training', () => {
  it('takes in an image that was not labelled before, and knows a label that only was written again', async () => {
    const folder = await makeDiscProject({ paint: untilThird })
    const dataset = await Dataset.open(folder, 64)
    expect(dataset.train.map(({ id }) => id)).toEqual(['image-1', 'image-2', 'image-3'])
    await dataset.sample(dataset.train[0]!)
    const { label } = await dataset.sample(dataset.train[0]!)
    await saveLabel(folder, 'image-1', label)
    expect([await dataset.reload('image-1'), dataset.revision]).toEqual([false, 0])
    const pixels = new Uint8Array(64 * 64).fill(UNLABELLED)
    pixels[2 * 64 + 1] = 1
    await saveLabel(folder, 'image-4', { ...SQUARE, pixels })
    expect([await dataset.reload('image-4'), dataset.revision]).toEqual([true, 1])
    expect(dataset.train.map(({ id }) => id)).toEqual(['image-1', 'image-2', 'image-3', 'image-4'])
    const stroke = (await dataset.sample(dataset.train[3]!)).label
    expect([...stroke.pixels].flatMap((value, place) => (value === UNLABELLED ? [] : [[place, value]]))).toEqual([
      [2 * 64 + 1, 1]
    ])
  })
})
