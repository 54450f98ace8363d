/** How unsure a net is of each pixel, and what is kept of it, against hand-worked probabilities and other ways to the same numbers. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLabel } from '../../../main/core/data/labels'
import { imagePath, openProject } from '../../../main/core/data/project'
import { meanOf, noteFigures, readFigures, readUncertainty, saveUncertainty } from '../../../main/core/data/uncertainty'
import { readPhoto } from '../../../main/core/data/photo'
import { float32 } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'
import { openSession } from '../../../main/core/runtime/ort'
import { imageTensor, wholeView } from '../../../main/core/train/picture'
import { Predictor, predictImage, predictProject } from '../../../main/core/train/predict'
import { PREDICTION, withPrediction } from '../../../main/core/train/predictionGraph'
import { scratchFolder } from '../data/scratch'
import { quietly, useTrainedProject } from './trained'

/** A net that answers what it is shown: three classes from the three channels. */
const MIRROR: Model = {
  name: 'mirror',
  opset: 17,
  domains: new Map(),
  nodes: [{ op: 'Identity', domain: '', name: 'i', inputs: ['image'], outputs: ['logits'], attributes: {} }],
  initializers: new Map(),
  inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
  outputs: [{ name: 'logits', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
  metadata: new Map()
}

/** Logits of one pixel each, with its label. */
async function ask(pixels: readonly (readonly number[])[], labels: readonly number[]) {
  const session = await openSession(withPrediction(MIRROR), { threads: 1 })
  const planes = [0, 1, 2].flatMap((k) => pixels.map((logits) => logits[k]!))
  const found = await session.run({
    image: float32([1, 3, 1, pixels.length], Float32Array.from(planes)),
    [PREDICTION.labels]: { dtype: 'uint8', dims: [1, 1, 1, pixels.length], data: Uint8Array.from(labels) }
  })
  await session.close()
  return {
    classes: [...(found[PREDICTION.classes]!.data as Uint8Array)],
    uncertainty: [...(found[PREDICTION.uncertainty]!.data as Uint8Array)],
    loss: Number(found[PREDICTION.loss]!.data[0])
  }
}

describe('what is asked of a net', () => {
  it('is one minus the margin of the two likeliest classes', async () => {
    // probabilities 0.7 0.2 0.1, 0.5 0.5 0, a third each, and no doubt at all
    const pixels = [[0.7, 0.2, 0.1].map(Math.log), [3, 3, -80], [5, 5, 5], [0, 90, 0]]
    const { classes, uncertainty } = await ask(pixels, [255, 255, 255, 255])
    expect(classes).toEqual([0, 0, 0, 1])
    expect(uncertainty).toEqual([Math.floor(0.5 * 255), 255, 255, 0])
  })

  it('adds up -log p of the labelled pixels alone', async () => {
    const pixels = [[0.7, 0.2, 0.1].map(Math.log), [0.25, 0.25, 0.5].map(Math.log), [1, 2, 3], [1, 2, 3]]
    // 255 is unlabelled, and 3 a class that this net does not know
    expect((await ask(pixels, [1, 2, 255, 3])).loss).toBeCloseTo(-Math.log(0.2) - Math.log(0.5), 5)
    expect((await ask(pixels, [255, 255, 255, 255])).loss).toBe(0)
  })
})

describe('what is kept beside a prediction', () => {
  const project = useTrainedProject()

  it('is the margin of the net’s own probabilities, and their loss on the labels', async () => {
    const folder = project()
    const image = (await openProject(folder)).images.find(({ id }) => id === 'image-1')!
    await predictImage(folder, image.id)
    const kept = (await readUncertainty(folder, image.id))!
    const photo = await readPhoto(imagePath(folder, image), { maxSide: 1024 })
    const logits = await logitsOf(folder, imageTensor(photo, wholeView(photo, 32)))
    const label = (await readLabel(folder, image, 2))!
    let [loss, labelled] = [0, 0]
    const expected = label.pixels.map((value, i) => {
      const [x, y] = [i % photo.width, Math.floor(i / photo.width)]
      const [a, b] = logits(x, y)
      const first = 1 / (1 + Math.exp(b - a))
      if (value < 2) [loss, labelled] = [loss - Math.log(value === 0 ? first : 1 - first), labelled + 1]
      return 255 * (1 - Math.abs(2 * first - 1))
    })
    expect([kept.width, kept.height]).toEqual([photo.width, photo.height])
    for (const [i, value] of kept.pixels.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(6)
    const { uncertainty, loss: keptLoss } = (await readFigures(folder)).get(image.id)!
    expect(uncertainty).toBeCloseTo(meanOf({ ...kept, pixels: expected }), 2)
    expect(keptLoss).toBeCloseTo(loss / labelled, 4)
  })

  it('is shown with the images of the project, all of which can be predicted at once', async () => {
    const progress: number[] = []
    const folder = project()
    const { images, of } = await predictProject(folder, { ...quietly, report: (done) => progress.push(done) })
    const state = await openProject(folder)
    expect([images, of, progress.length]).toEqual([state.images.length, state.images.length, state.images.length])
    for (const image of state.images) {
      expect(image.uncertainty).toBeGreaterThanOrEqual(0)
      expect(image.loss === undefined).toBe(image.state === 'unlabelled')
    }
  })

  async function logitsOf(folder: string, image: ReturnType<typeof imageTensor>) {
    const { net } = (await Predictor.forProject(folder))!
    const session = await openSession(net.model, { threads: 1 })
    const { data, dims } = Object.values(await session.run({ [net.model.inputs[0]!.name]: image }))[0]!
    await session.close()
    const [, , height, width] = dims as [number, number, number, number]
    const at = (k: number, x: number, y: number) => Number(data[(k * height + y) * width + x])
    return (x: number, y: number): [number, number] => [at(0, x, y), at(1, x, y)]
  }
})

describe('the figures of a project', () => {
  it('are those of the newest prediction, and a torn line is none', async () => {
    const folder = await scratchFolder()
    expect(await readFigures(folder)).toEqual(new Map())
    await noteFigures(folder, 'a', { run: 'one', uncertainty: 0.5, loss: null })
    await noteFigures(folder, 'b', { run: 'one', uncertainty: 0.25, loss: 2 })
    expect((await readFigures(folder)).size).toBe(2)
    await noteFigures(folder, 'a', { run: 'two', uncertainty: 0.125, loss: 1 })
    await appendFile(join(folder, 'predictions', 'figures.jsonl'), '{"imageId":"b","uncert')
    expect(await readFigures(folder)).toEqual(
      new Map([
        ['a', { run: 'two', uncertainty: 0.125, loss: 1 }],
        ['b', { run: 'one', uncertainty: 0.25, loss: 2 }]
      ])
    )
  })

  it('keep uncertainty to a sixty-fourth', async () => {
    const folder = await scratchFolder()
    const pixels = Uint8Array.from({ length: 256 }, (_, value) => value)
    await saveUncertainty(folder, 'a', { width: 16, height: 16, pixels })
    const kept = (await readUncertainty(folder, 'a'))!
    expect(Math.max(...kept.pixels.map((value, i) => Math.abs(value - i)))).toBeLessThanOrEqual(4)
    expect([kept.pixels[0], kept.pixels[255]]).toEqual([0, 255])
    expect(await readUncertainty(folder, 'b')).toBeNull()
  })
})
