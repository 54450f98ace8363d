import { describe, expect, it } from 'vitest'
import { NO_AUGMENTATION } from '../../../main/core/data/augment/augmentation'
import { previewAugmentation } from '../../../main/core/train/previewAugmentation'
import { makeDiscProject } from './discs'

/** Discs are bright on a dark ground, and so is every crop of them where its label says disc. */
function agreement(preview: { readonly pixels: Uint8Array; readonly labels: Uint8Array }): number {
  const isBright = (i: number) => preview.pixels[3 * i] > 125
  const labelled = [...preview.labels.keys()].filter((i) => preview.labels[i] !== 255)
  return labelled.filter((i) => isBright(i) === (preview.labels[i] === 1)).length / labelled.length
}

describe('the preview of an augmentation', () => {
  it('shows six crops whose labels fit their photos, however they are turned', async () => {
    const folder = await makeDiscProject({ sizes: [[200, 150]], parts: ['train'] })
    const augment = { ...NO_AUGMENTATION, rotate: 180, scale: [0.7, 2] as const, flip: true }
    const crops = await previewAugmentation(folder, 'image-1', { crop: 128, augment })
    expect(crops.map(({ side, pixels, labels }) => [side, pixels.length, labels.length])).toEqual(
      Array(6).fill([128, 3 * 128 * 128, 128 * 128])
    )
    for (const crop of crops) expect(agreement(crop)).toBeGreaterThan(0.95)
    expect(new Set(crops.map(({ pixels }) => pixels.join())).size).toBe(6)
    expect(await previewAugmentation(folder, 'image-1', { crop: 128, augment })).toEqual(crops)
  })

  it('is never larger than a screen needs', async () => {
    const folder = await makeDiscProject({ sizes: [[200, 150]], parts: ['train'] })
    const [crop] = await previewAugmentation(folder, 'image-1', { crop: 512 })
    expect([crop.side, crop.labels.length]).toEqual([128, 128 * 128])
    expect(agreement(crop)).toBeGreaterThan(0.95)
  })

  it('shows an unlabelled image without labels, and refuses settings that cannot be', async () => {
    const folder = await makeDiscProject({ paint: (label, index) => (index === 0 ? null : label) })
    const [crop] = await previewAugmentation(folder, 'image-1', { crop: 64 })
    expect(crop.labels.every((value) => value === 255)).toBe(true)
    const wrong = { augment: { ...NO_AUGMENTATION, rotate: 500 } }
    await expect(previewAugmentation(folder, 'image-1', wrong)).rejects.toMatchObject({ code: 'bad-argument' })
  })
})
