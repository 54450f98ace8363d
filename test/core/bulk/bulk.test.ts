/** One act on the labels of many images: what it changes, what it leaves, and that it is one step of the history. */
import { describe, expect, it } from 'vitest'
import type { BulkAct } from '../../../main/core/bulk/act'
import { BULK_ACTS } from '../../../main/core/bulk/acts'
import { commitBulk, countBulk, prepareBulk } from '../../../main/core/bulk/bulk'
import { Journal, journalOf } from '../../../main/core/data/journal'
import { settleLabels } from '../../../main/core/data/labelFile'
import { commitStep, readLabel, readProvenance, saveLabel, savePrediction } from '../../../main/core/data/labels'
import type { TaskProgress } from '../../../main/core/taskProgress'
import { valueOfModel } from '../../../main/core/data/provenance'
import { noteFigures } from '../../../main/core/data/uncertainty'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mapOf, pictureOf } from '../data/picture'
import { scratchFolder, writeSmallProject } from '../data/scratch'

const IDS = ['a', 'b', 'c'] as const
const SIZE = { width: 5, height: 3 }
const quietly: TaskProgress = { report: () => undefined, shouldStop: () => false }

/** Images a and b are labelled, c is not. */
async function project(): Promise<string> {
  const folder = await scratchFolder()
  await writeSmallProject(folder, { images: IDS.map((id) => ({ id, file: `${id}.png`, ...SIZE })) })
  await saveLabel(folder, 'a', mapOf('00000 01110 00...'))
  await saveLabel(folder, 'b', mapOf('22222 2.112 22222'))
  return folder
}

const labelsOf = (folder: string) =>
  Promise.all(IDS.map(async (id) => pictureOf(await readLabel(folder, { id, ...SIZE }, 3))))

async function change(folder: string, act: BulkAct, locked: readonly number[] = [], imageIds: readonly string[] = IDS) {
  const request = { act, imageIds, locked }
  const count = await countBulk(folder, request, quietly)
  const report = await commitBulk(folder, (await prepareBulk(folder, request, quietly))!, { id: act.type, at: 1 })
  const { images, looked, pixels, failed } = report
  expect({ images, looked, pixels, failed }).toEqual(count)
  return report
}

describe('an act on many images', () => {
  it.each<[BulkAct, readonly string[], readonly [images: number, pixels: number]]>([
    [{ type: 'replaceClass', from: 1, to: 2 }, ['00000 02220 00...', '22222 2.222 22222', 'nothing'], [2, 5]],
    [{ type: 'fillUnlabelled', to: 0 }, ['00000 01110 00000', '22222 20112 22222', '00000 00000 00000'], [3, 19]],
    [{ type: 'clearClass', from: 2 }, ['00000 01110 00...', '..... ..11. .....', 'nothing'], [1, 12]],
    [{ type: 'grow', of: 1, radius: 1 }, ['01110 11111 0111.', '22112 21111 22112', 'nothing'], [2, 14]],
    [{ type: 'shrink', of: 0, radius: 1 }, ['0...0 .111. 0....', '22222 2.112 22222', 'nothing'], [1, 6]]
  ])('%j changes what it says, and nothing else', async (act, labels, [images, pixels]) => {
    const folder = await project()
    expect(await change(folder, act)).toMatchObject({ images, pixels, looked: 3, stepId: act.type })
    expect(await labelsOf(folder)).toEqual(labels)
  })

  it('smooths as the same act on one image does', async () => {
    const folder = await project()
    await saveLabel(folder, 'c', mapOf('11111 11011 11111'))
    await change(folder, { type: 'smooth', of: 1, radius: 1 }, [], ['c'])
    expect((await labelsOf(folder))[2]).toBe('11111 11111 11111')
  })

  it('accepts predictions where nothing is labelled, or everywhere, and notes which net they are from', async () => {
    const folder = await project()
    for (const id of IDS) await savePrediction(folder, id, mapOf('11111 22222 00000'))
    await noteFigures(folder, 'c', { run: 'run 7', uncertainty: 0.1, loss: null })
    await change(folder, { type: 'accept', only: null, overwrite: false })
    expect(await labelsOf(folder)).toEqual(['00000 01110 00000', '22222 22112 22222', '11111 22222 00000'])
    const decided = (await readProvenance(folder, { id: 'c', ...SIZE }))!.pixels
    expect(new Set(decided)).toEqual(new Set([await valueOfModel(folder, 'run 7')]))
    await change(folder, { type: 'accept', only: 1, overwrite: true }, [], ['a'])
    expect((await labelsOf(folder))[0]).toBe('11111 01110 00000')
  })

  it('never paints over a locked class', async () => {
    const folder = await project()
    await change(folder, { type: 'grow', of: 1, radius: 1 }, [0])
    expect((await labelsOf(folder))[0]).toBe('00000 01110 0011.')
  })

  it('is one step, which is undone and redone by name, also by a program that starts anew', async () => {
    const folder = await project()
    const before = await labelsOf(folder)
    await change(folder, { type: 'replaceClass', from: 1, to: 2 })
    const after = await labelsOf(folder)
    const anew = new Journal(folder)
    expect(await anew.acts()).toMatchObject([{ name: 'Replace cell by nucleus', images: 2, isUndone: false }])
    for (const id of ['a', 'b']) expect(await anew.history(id)).toMatchObject([{ id: 'replaceClass' }])
    await settleLabels(folder)
    await journalOf(folder).move('replaceClass', 'undo')
    expect(await labelsOf(folder)).toEqual(before)
    await journalOf(folder).move('replaceClass', 'redo')
    await settleLabels(folder)
    expect(await labelsOf(folder)).toEqual(after)
  })

  it('changes nothing when something was painted meanwhile', async () => {
    const folder = await project()
    const request = { act: { type: 'fillUnlabelled', to: 0 }, imageIds: IDS, locked: [] } as const
    const prepared = (await prepareBulk(folder, request, quietly))!
    const patch = { x: 0, y: 0, width: 1, height: 1, before: Uint8Array.of(255), after: Uint8Array.of(1) }
    await commitStep(folder, { id: 's', name: 's', at: 0, parts: [{ imageId: 'c', patches: [patch] }] })
    const before = await labelsOf(folder)
    await expect(commitBulk(folder, prepared, { id: 'x', at: 0 })).rejects.toThrow('"c" was painted on meanwhile')
    expect(await labelsOf(folder)).toEqual(before)
  })

  it('changes nothing when it is stopped, and is no step when there is nothing to change', async () => {
    const folder = await project()
    let looked = 0
    const stopping = { report: () => void looked++, shouldStop: () => looked === 2 }
    const request = { act: { type: 'fillUnlabelled', to: 0 }, imageIds: IDS, locked: [] } as const
    expect(await prepareBulk(folder, request, stopping)).toBeNull()
    expect(await change(folder, { type: 'clearClass', from: 1 }, [], ['c'])).toMatchObject({ stepId: null, pixels: 0 })
    expect(await journalOf(folder).acts()).toEqual([])
  })

  it('leaves an image whose label is damaged, and says which; a class that is none is refused', async () => {
    const folder = await project()
    await writeFile(join(folder, 'labels', 'b.png'), 'no picture')
    const { images, failed } = await change(folder, { type: 'fillUnlabelled', to: 1 })
    expect([images, failed.map(({ imageId }) => imageId)]).toEqual([2, ['b']])
    const request = { act: { type: 'clearClass', from: 3 }, imageIds: IDS, locked: [] } as const
    await expect(countBulk(folder, request, quietly)).rejects.toThrow('There is no class 3: the project has 3 classes.')
  })

  it('has a line of the table for every kind', () => {
    expect([...BULK_ACTS].sort()).toEqual(
      ['accept', 'clearClass', 'fillUnlabelled', 'grow', 'replaceClass', 'shrink', 'smooth'].sort()
    )
  })
})

describe('how far one is with many images', () => {
  it('is undone and redone in any order, and what was said since stays', async () => {
    const folder = await project()
    const mark = (id: string, after: 'done' | 'rejected', before: 'to do' | 'done', ids: readonly string[]) =>
      commitStep(folder, {
        id,
        name: id,
        at: 0,
        parts: [],
        reviews: ids.map((imageId) => ({ imageId, before, after }))
      })
    await mark('first', 'done', 'to do', ['a', 'b', 'c'])
    await mark('second', 'rejected', 'done', ['b'])
    const states = async () => Object.fromEntries(await new Journal(folder).reviewStates())
    expect((await journalOf(folder).acts()).map(({ id, images }) => [id, images])).toEqual([
      ['first', 3],
      ['second', 1]
    ])
    await journalOf(folder).move('first', 'undo')
    expect(await states()).toEqual({ a: 'to do', b: 'rejected', c: 'to do' })
    await journalOf(folder).move('first', 'redo')
    await journalOf(folder).move('second', 'undo')
    expect(await states()).toEqual({ a: 'done', b: 'done', c: 'done' })
    expect(await journalOf(folder).history('b')).toMatchObject([
      { id: 'first', review: { before: 'to do', after: 'done' } },
      { id: 'second', isUndone: true, review: { after: 'rejected' } }
    ])
    // Nobody painted: no label file is to be written.
    expect(await journalOf(folder).unsettledImages()).toEqual([])
  })
})
