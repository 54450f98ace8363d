/** Strokes and undo by mouse and key until the app is killed, and whether what the window called saved is on the disk. */
import { symlink } from 'node:fs/promises'
import { journalOf } from '../../main/core/data/journal'
import { readLabel } from '../../main/core/data/labels'
import { expandValues } from '../../renderer/raster/shorten'
import type { Random } from '../../main/core/data/random'
import type { PastStep } from '../../main/core/data/types'
import type { SizedImage } from '../core/data/killing/model'
import type { StartedApp } from './app'
import type * as KilledPage from './killedPage'
import { paintStroke } from './workbench'

/** What the window had said until it was killed. */
export interface MouseWork {
  readonly image: SizedImage
  /** Strokes that the window called saved. */
  readonly strokes: number
  /** As the app answered after the last of them; null when there was none. */
  readonly saved: { readonly pixels: Uint8Array; readonly history: readonly PastStep[] } | null
  /** What the app said that cannot be. */
  readonly problems: readonly string[]
}

interface Place {
  readonly folder: string
  readonly image: SizedImage
  readonly random: Random
}

export async function paintByMouse(app: StartedApp, place: Place): Promise<MouseWork> {
  const { image, random } = place
  let work: MouseWork = { image, strokes: 0, saved: null, problems: [] }
  const child = app.electron.process()
  /** Of the strokes that were not undone, by key. */
  const classes: number[] = []
  const height = 0.2 + random.next() * 0.6
  try {
    for (;;) {
      // Along the same line in another class than what is there: no stroke is without an effect.
      const shown = classes.at(-1) ?? 0
      classes.push(1 + (shown % 3))
      await app.page.keyboard.press(String(classes.at(-1)))
      await paintStroke(app, 0.3, height, 0.7, height, 5)
      work = noteSaved(work, classes.length > 1 ? 1 : 0, await whenSaved(app, place))
      if (random.next() > 0.3) continue
      await app.page.keyboard.press('Control+z')
      classes.pop()
      work = noteSaved(work, 0, await whenSaved(app, place))
      if (work.saved?.history.at(-1)?.isUndone !== true)
        work = { ...work, problems: ['undo was called saved, and is not'] }
    }
  } catch (error) {
    // Whatever fails once the app is dead says no more than that.
    return child.killed ? work : { ...work, problems: [...work.problems, String(error)] }
  }
}

/** Read back through the app once it says so. */
async function whenSaved({ page }: StartedApp, { folder, image }: Place): Promise<NonNullable<MouseWork['saved']>> {
  await page.locator('[data-test=save-state][data-state=saved]').waitFor({ timeout: 30_000 })
  const [text, history] = await page.evaluate(
    async ([project, imageId]) => {
      const [label, steps] = await Promise.all([
        window.segsmith.call('readLabel', project, imageId),
        window.segsmith.call('history', project, imageId)
      ])
      if (!label.ok || !steps.ok) throw new Error('the label cannot be read')
      const { painter } = window as unknown as { readonly painter: typeof KilledPage }
      const pixels = label.value ? painter.unpackLabels(label.value).pixels : []
      // A string crosses to the test much faster than numbers do.
      return [Array.from(pixels, (value) => String.fromCharCode(value)).join(''), steps.value] as const
    },
    [folder, image.id] as const
  )
  return { pixels: Uint8Array.from(text, (letter) => letter.charCodeAt(0)), history }
}

function noteSaved(work: MouseWork, more: number, saved: NonNullable<MouseWork['saved']>): MouseWork {
  const done = ({ history }: Pick<NonNullable<MouseWork['saved']>, 'history'>) =>
    history.filter((step) => !step.isUndone)
  const isMissing = work.saved !== null && done(saved).length < done(work.saved).length + more
  const problems = isMissing && more > 0 ? [...work.problems, 'a stroke was called saved, and is not'] : work.problems
  return { ...work, strokes: work.strokes + more, saved, problems }
}

/** A sentence for everything that is not as it was called saved; what came after may be there or not, but whole. */
export async function compareMouseWork(folder: string, { image, saved, problems }: MouseWork): Promise<string[]> {
  if (!saved) return [...problems]
  const alias = `${folder}-${image.id}-${++aliases}`
  await symlink(folder, alias)
  const expected = saved.pixels.slice()
  const before = new Map(saved.history.map((step) => [step.id, step]))
  for (const { id, isUndone } of await journalOf(alias).history(image.id)) {
    const wasIn = before.get(id)?.isUndone === false
    if (wasIn !== !isUndone) exchange(expected, image, await journalOf(alias).readStep(id, image.id), isUndone)
  }
  const found = (await readLabel(alias, image, 3))?.pixels
  const wrong = expected.findIndex((value, at) => found?.[at] !== value)
  if (wrong === -1) return [...problems]
  return [...problems, `${image.id}: pixel ${wrong} should be ${expected[wrong]}, and is ${found?.[wrong]}`]
}

let aliases = 0

type Patches = Awaited<ReturnType<ReturnType<typeof journalOf>['readStep']>>

function exchange(pixels: Uint8Array, { width: stride }: SizedImage, patches: Patches, isUndo: boolean): void {
  for (const { x, y, width, height, before, after } of patches) {
    const values = expandValues(isUndo ? before : after, width * height)
    for (let i = 0; i < width * height; i++) pixels[(y + Math.floor(i / width)) * stride + x + (i % width)] = values[i]
  }
}
