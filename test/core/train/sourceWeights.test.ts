import { describe, expect, it } from 'vitest'
import { commitStep } from '../../../main/core/data/labels'
import { UNLABELLED, type Step } from '../../../main/core/data/types'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { LOSSES, type LossName } from '../../../main/core/losses'
import { completeConfig } from '../../../main/core/train/config'
import { Dataset } from '../../../main/core/train/dataset'
import { openSession } from '../../../main/core/train/ort'
import { withSourcesWeighed } from '../../../main/core/train/sourceWeights'
import { makeDiscProject } from './discs'

const row = (pixels: readonly number[]) => ({ width: pixels.length, height: 1, pixels: Uint8Array.from(pixels) })

describe('pixels by who decided them', () => {
  it('are unlabelled to the training when their kind is left out, whichever model they came from', () => {
    const label = row([0, 1, 2, 0, 1, 2, 255])
    const provenance = row([0, 1, 2, 3, 40, 255, 255])
    const left = (weights: object) => [...withSourcesWeighed(label, provenance, weights).pixels]
    expect(left({ accepted: 0 })).toEqual([0, 1, 2, 255, 255, 2, 255])
    expect(left({ assisted: 0, imported: 0 })).toEqual([0, 255, 255, 0, 1, 2, 255])
    expect(left({ hand: 0 })).toEqual([255, 1, 2, 0, 1, 255, 255])
  })

  it('count by the share that is asked for', () => {
    const side = 10_000
    const label = { width: side, height: 1, pixels: new Uint8Array(side) }
    const kept = withSourcesWeighed(label, null, { hand: 0.3 }).pixels.filter((value) => value !== UNLABELLED)
    expect(Math.abs(kept.length - 3000)).toBeLessThan(5)
  })

  it('reach the net as pixels without a class: no loss, no gradient', async () => {
    const folder = await makeDiscProject()
    const whole = await Dataset.open(folder, 64)
    const [image] = whole.train
    const before = (await whole.sample(image)).label
    const box = { x: 0, y: 0, width: image.width, height: 2 }
    const after = Uint8Array.of(1)
    const old = before.pixels.slice(0, image.width * 2)
    const sources = { provenanceBefore: Uint8Array.of(255), provenanceAfter: Uint8Array.of(3) }
    const patches = [{ ...box, before: old, after, ...sources }]
    const step: Step = { id: 's', name: 'Accept', at: 0, parts: [{ imageId: image.id, patches }] }
    await commitStep(folder, step)
    const part = async (dataset: Dataset) => (await dataset.sample(image)).label.pixels.subarray(0, image.width * 2)
    expect(new Set(await part(await Dataset.open(folder, 64)))).toEqual(new Set([1]))
    expect(new Set(await part(await Dataset.open(folder, 64, { accepted: 0 })))).toEqual(new Set([UNLABELLED]))
  })

  it.each(Object.keys(LOSSES))(
    'have no gradient under %s when their kind is left out, whatever their class',
    async (loss) => {
      const provenance = row([0, 3, 0, 4, 1, 3])
      const gradientOf = async (classes: readonly number[]) => {
        const { pixels } = withSourcesWeighed(row(classes), provenance, { accepted: 0 })
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
