import { describe, expect, it } from 'vitest'
import { commitStep } from '../../../main/core/data/labels'
import { UNLABELLED, type LabelMap, type Step } from '../../../main/core/data/types'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { LOSSES, type LossName } from '../../../main/core/losses'
import { completeConfig } from '../../../main/core/train/config'
import { Dataset } from '../../../main/core/train/dataset'
import { openSession } from '../../../main/core/runtime/ort'
import { weighSources, type SourceWeights } from '../../../main/core/train/sourceWeights'
import { makeDiscProject, train } from './discs'

const row = (pixels: readonly number[]): LabelMap => ({
  width: pixels.length,
  height: 1,
  pixels: Uint8Array.from(pixels)
})

describe('pixels by who decided them', () => {
  const label = row([0, 1, 2, 0, 1, 2, 255])
  const provenance = row([0, 1, 2, 3, 40, 255, 255])

  it('are unlabelled to the training when their kind is left out, whichever model they came from', () => {
    const left = (weights: SourceWeights) => {
      const { label: kept, weights: map } = weighSources(label, provenance, weights)
      expect(map).toBeNull()
      return [...kept.pixels]
    }
    expect(left({ accepted: 0 })).toEqual([0, 1, 2, 255, 255, 2, 255])
    expect(left({ assisted: 0, imported: 0 })).toEqual([0, 255, 255, 0, 1, 2, 255])
    expect(left({ hand: 0 })).toEqual([255, 1, 2, 0, 1, 255, 255])
  })

  it('all stay with a weight each when their kind counts in part', () => {
    const { label: kept, weights } = weighSources(label, provenance, { hand: 1, assisted: 0.75, accepted: 0.25 })
    expect([...kept.pixels]).toEqual([0, 1, 2, 0, 1, 2, 255])
    expect(Array.from(weights!.pixels, (value) => weights!.table[value])).toEqual([1, 0.75, 1, 0.25, 0.25, 1, 1])
  })

  it('count by hand where nobody wrote down who decided them', () => {
    const { weights } = weighSources(row([0, 1]), null, { hand: 0.5 })
    expect(Array.from(weights!.pixels, (value) => weights!.table[value])).toEqual([0.5, 0.5])
  })

  it.each(Object.keys(LOSSES))(
    'have no gradient under %s when their kind is left out, whatever their class',
    async (loss) => {
      const sources = row([0, 3, 0, 4, 1, 3])
      const gradientOf = async (classes: readonly number[]) => {
        const { pixels } = weighSources(row(classes), sources, { accepted: 0 }).label
        const graph = new Graph()
        const y = graph.input('labels', 'int32', [1, 1, 1, 6])
        const { gradient } = LOSSES[loss as LossName](graph, graph.input('logits', 'float32', [1, 3, 1, 6]), y, {})
        graph.output(gradient)
        const session = await openSession(graph.toModel(), { threads: 1 })
        const logits = tensor(
          'float32',
          [1, 3, 1, 6],
          Float32Array.from({ length: 18 }, (_, i) => Math.sin(i))
        )
        const results = await session.run({ logits, labels: tensor('int32', [1, 1, 1, 6], [...pixels]) })
        await session.close()
        return [...(results[gradient]!.data as Float32Array)]
      }
      const gradient = await gradientOf([0, 1, 2, 0, 1, 2])
      expect(await gradientOf([0, 2, 2, 1, 1, 0])).toEqual(gradient)
      const isMoved = Array.from({ length: 6 }, (_, at) => [0, 6, 12].some((ofClass) => gradient[ofClass + at] !== 0))
      expect(isMoved).toEqual([true, false, true, false, true, false])
    }
  )

  it('are refused with a weight above one, or of a kind that is none', () => {
    expect(() => completeConfig({ sourceWeights: { hand: 2 } })).toThrow(
      'The weight of hand pixels is 2; a number from 0 to 1 was expected.'
    )
    expect(() => completeConfig({ sourceWeights: { robot: 0 } as never })).toThrow('sourceWeights names robot;')
  })
})

/** Discs whose first image was accepted from a net, upside down: what it says is wrong. */
async function makeHalfWrongProject(): Promise<string> {
  const folder = await makeDiscProject()
  const dataset = await Dataset.open(folder, 64)
  for (const image of dataset.train.slice(0, 2)) {
    const { label } = await dataset.sample(image)
    const box = { x: 0, y: 0, width: image.width, height: image.height }
    const patch = {
      ...box,
      before: label.pixels,
      after: label.pixels.map((value) => 1 - value),
      provenanceBefore: Uint8Array.of(255),
      provenanceAfter: Uint8Array.of(3)
    }
    const step: Step = { id: image.id, name: 'Accept', at: 0, parts: [{ imageId: image.id, patches: [patch] }] }
    await commitStep(folder, step)
  }
  return folder
}

describe('a training', () => {
  it('has the weights of the pixels beside every label, counts them, and leaves out none but those of weight zero', async () => {
    const folder = await makeHalfWrongProject()
    const open = (sources: SourceWeights) => Dataset.open(folder, 32, sources)
    const [whole, tenth, none] = [await open({}), await open({ accepted: 0.1 }), await open({ accepted: 0 })]
    const [wrong, , right] = whole.train
    const area = 32 * 32
    const of = async (dataset: Dataset, image = wrong!) => {
      const { label, weights } = await dataset.sample(image)
      const labelled = label.pixels.filter((value) => value !== UNLABELLED).length
      return [labelled, weights && new Set(Array.from(weights.pixels, (value) => weights.table[value]))]
    }
    expect(await of(whole)).toEqual([area, undefined])
    expect(await of(tenth)).toEqual([area, new Set([Math.fround(0.1)])])
    expect(await of(tenth, right)).toEqual([area, new Set([1])])
    expect(await of(none)).toEqual([0, undefined])
    const total = (dataset: Dataset) => dataset.histogram.reduce((sum, count) => sum + count, 0)
    expect([total(whole), total(none)]).toEqual([4 * 64 * 64, 2 * 64 * 64])
    expect(total(tenth)).toBeCloseTo(2.2 * 64 * 64, 2)
  })

  it.each(['head', 'full'] as const)(
    'in mode %s counts a pixel in its first loss as much as was asked for',
    async (mode) => {
      const folder = await makeHalfWrongProject()
      // a step sees each of the four images once
      const once = { mode, headSteps: 1, fullSteps: 1, headBatch: 4, fullBatch: 4, mirror: false, threads: 1 }
      const lossOf = async (sourceWeights: SourceWeights) =>
        (await train(folder, { ...once, sourceWeights })).host.losses()[0]!
      const [all, ones, part, none] = [
        await lossOf({}),
        await lossOf({ accepted: 1, hand: 1 }),
        await lossOf({ accepted: 0.3 }),
        await lossOf({ accepted: 0 })
      ]
      expect(ones).toBe(all)
      // as many pixels are right as wrong: all is the mean of the loss of either half, none that of the right one
      const [right, wrong] = [none, 2 * all - none]
      expect(part).toBeCloseTo((right + 0.3 * wrong) / 1.3, 5)
      expect(Math.abs(right - wrong)).toBeGreaterThan(0.01)
    },
    60_000
  )
})
