/** Whether a project on disk holds what was acknowledged, to the pixel, read as by a program that was never there before. */
import { readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Journal, journalOf } from '../../../../main/core/data/journal'
import { readLabel, readProvenance } from '../../../../main/core/data/labels'
import { decodeIndexPng } from '../../../../main/core/data/png'
import type { Act } from './acts'
import { LAYERS, type LabelModel } from './model'

/** Everything that a painter said before it was killed. */
export interface Account {
  readonly announced: readonly Act[]
  /** How many of them were acknowledged. */
  readonly acknowledged: number
}

/**
 * Brings the model up to what was acknowledged, and to what was under way as far as the disk has it. Answers a sentence for
 * everything that is otherwise; none when all is well.
 */
export async function compareWithDisk(folder: string, model: LabelModel, account: Account): Promise<string[]> {
  const { announced, acknowledged } = account
  announced.slice(0, acknowledged).forEach((act) => model.apply(act))
  // Under another name nothing of it is in memory.
  const alias = `${folder}-${++aliases}`
  await symlink(folder, alias)
  const history = await historyOf(alias, model)
  for (const act of announced.slice(acknowledged)) if (isIn(history, act, model)) model.apply(act)
  const problems = await Promise.all([
    ...model.images.map(({ id }) => compareImage(alias, id, model)),
    ...model.images.map(async ({ id }) => compareHistory(id, history.get(id)!, model)),
    unreadableFiles(folder)
  ])
  return problems.flat()
}

let aliases = 0

type PastSteps = Awaited<ReturnType<Journal['history']>>

async function historyOf(folder: string, { images }: LabelModel): Promise<ReadonlyMap<string, PastSteps>> {
  return new Map(await Promise.all(images.map(async ({ id }) => [id, await journalOf(folder).history(id)] as const)))
}

/** Whether an act that was not acknowledged happened all the same. */
function isIn(history: ReadonlyMap<string, PastSteps>, act: Act, model: LabelModel): boolean {
  const step = [...history.values()].flat().find(({ id }) => id === act.id)
  if (act.type === 'step') return step !== undefined
  const known = model.images.flatMap(({ id }) => model.historyOf(id)).find(({ id }) => id === act.id)
  return step !== undefined && known !== undefined && step.isUndone !== known.isUndone
}

async function compareImage(folder: string, imageId: string, model: LabelModel): Promise<string[]> {
  const image = model.images.find(({ id }) => id === imageId)!
  const read = { label: await readLabel(folder, image, 3), provenance: await readProvenance(folder, image) }
  return LAYERS.flatMap((layer) => {
    const [expected, found] = [model.of(imageId)[layer], read[layer]?.pixels]
    const wrong = expected.findIndex((value, at) => (found ? found[at] : 255) !== value)
    if (wrong === -1) return []
    const count = expected.filter((value, at) => (found ? found[at] : 255) !== value).length
    const place = `(${wrong % image.width}, ${Math.floor(wrong / image.width)})`
    return [
      `${layer} of ${imageId}: ${count} pixels differ; at ${place} ${expected[wrong]} was expected, ${found?.[wrong]} is there`
    ]
  })
}

/** The oldest steps may have been forgotten. */
function compareHistory(imageId: string, found: PastSteps, model: LabelModel): string[] {
  const write = (steps: readonly { readonly id: string; readonly isUndone: boolean }[]): string =>
    steps.map(({ id, isUndone }) => `${id}${isUndone ? ' undone' : ''}`).join(', ')
  const expected = model.historyOf(imageId)
  const written = write(expected.slice(expected.length - found.length))
  if (found.length <= expected.length && write(found) === written) return []
  return [`history of ${imageId}: ${written} was expected, ${write(found)} is there`]
}

async function unreadableFiles(folder: string): Promise<string[]> {
  const problems: string[] = []
  for (const place of ['labels', 'provenance', join('journal', 'labels')]) {
    const names = await readdir(join(folder, place)).catch(() => [])
    for (const name of names.filter((file) => file.endsWith('.png'))) {
      try {
        decodeIndexPng(await readFile(join(folder, place, name)), name)
      } catch (error) {
        problems.push(`${place}/${name}: ${String(error)}`)
      }
    }
  }
  return problems
}
