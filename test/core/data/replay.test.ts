import { cp, readFile, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { journalOf } from '../../../main/core/data/journal'
import { settleLabel } from '../../../main/core/data/labelFile'
import { scanRecords } from '../../../main/core/data/journalRecord'
import { commitStep, readLabel, readProvenance } from '../../../main/core/data/labels'
import type { Act } from './killing/acts'
import { compareWithDisk } from './killing/comparison'
import { LabelModel, type SizedImage } from './killing/model'
import { paintAtRandom } from './killing/painter'
import { commitPatches } from './paint'
import { scratchFolder, writeSmallProject } from './scratch'

const IMAGES: readonly SizedImage[] = [
  { id: 'a', width: 30, height: 20 },
  { id: 'b', width: 40, height: 300 },
  { id: 'c', width: 100, height: 90 },
  { id: 'd', width: 7, height: 5 }
]
const STARTS = 5
const ACTS = 40
/** SEGSMITH_SEEDS says how many. */
const SEEDS = Array.from({ length: Number(process.env.SEGSMITH_SEEDS ?? 2) }, (_, i) => i + 1)

describe('labels with their history', () => {
  it.each(SEEDS)('are what every act together makes them, over many starts (seed %i)', async (seed) => {
    const folder = join(await scratchFolder(), 'project')
    await writeSmallProject(folder, { images: IMAGES.map((image) => ({ ...image, file: `${image.id}.png` })) })
    const model = new LabelModel(IMAGES)
    for (let start = 0; start < STARTS; start++) {
      const alias = `${folder}-start-${start}`
      await symlink(folder, alias)
      const announced = await paint(alias, seed * STARTS + start)
      expect(await compareWithDisk(folder, model, { announced, acknowledged: announced.length })).toEqual([])
    }
  })
})

describe('a program that dies', () => {
  const dot = (before: number, after: number) => {
    const sources = { provenanceBefore: Uint8Array.of(before), provenanceAfter: Uint8Array.of(after) }
    return { x: 0, y: 0, width: 1, height: 1, before: Uint8Array.of(before), after: Uint8Array.of(after), ...sources }
  }

  // Steps over many images come to be undone out of their order, and then doing it twice is another thing than doing it once.
  it.each([0, 1])(
    'is followed by one that sees the same labels, with the last %i records of writing the file missing',
    async (missing) => {
      const folder = join(await scratchFolder(), 'project')
      await writeSmallProject(folder)
      const first = await commitPatches(folder, 'a', [dot(255, 1)])
      const second = await commitPatches(folder, 'a', [dot(1, 2)])
      await settleLabel(folder, 'a')
      await journalOf(folder).move(first, 'undo')
      await journalOf(folder).move(second, 'undo')
      await settleLabel(folder, 'a')
      const cut = `${folder}-cut`
      await cp(folder, cut, { recursive: true })
      const segment = join(cut, 'journal', '000001.steps')
      const ends = [...scanRecords(await readFile(segment))].map(({ end }) => end)
      await truncate(segment, ends.at(-1 - missing))
      const image = { id: 'a', width: 6, height: 4 }
      for (let turn = 0; turn < 2; turn++) {
        const alias = `${cut}-${turn}`
        await symlink(cut, alias)
        expect((await readLabel(alias, image, 3))?.pixels[0]).toBe(1)
        expect((await readProvenance(alias, image))?.pixels[0]).toBe(1)
        await settleLabel(alias, 'a')
      }
    }
  )
})

async function paint(folder: string, seed: number): Promise<readonly Act[]> {
  const imageOf = (imageId: string) => IMAGES.find(({ id }) => id === imageId)!
  const acts: Act[] = []
  const settling: Promise<unknown>[] = []
  const desk = {
    images: IMAGES,
    readLabel: (imageId: string) => readLabel(folder, imageOf(imageId), 3),
    readProvenance: (imageId: string) => readProvenance(folder, imageOf(imageId)),
    history: (imageId: string) => journalOf(folder).history(imageId),
    commitStep: (step: Parameters<typeof commitStep>[1]) => commitStep(folder, step),
    moveStep: (id: string, direction: 'undo' | 'redo') => journalOf(folder).move(id, direction),
    settleLabel: (imageId: string) => void settling.push(settleLabel(folder, imageId)),
    forgetOldest: () => journalOf(folder).forgetOldest(0),
    announce: (act: Act) => void acts.push(act),
    acknowledge: () => undefined
  }
  await paintAtRandom(desk, seed, ACTS)
  await Promise.all(settling)
  return acts
}
