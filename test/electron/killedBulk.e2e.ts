/**
 * The app is killed with SIGKILL at random moments of an act on the labels of many images, and of undoing it: afterwards all
 * images are changed or none is, as whatever was acknowledged says. `SEGSMITH_KILLS=50 npm run test:e2e -- killedBulk` runs as
 * many trials as are asked for.
 */
import { symlink } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { journalOf } from '../../main/core/data/journal'
import { readLabel } from '../../main/core/data/labels'
import { readProjectFile } from '../../main/core/data/projectFile'
import { Random } from '../../main/core/data/random'
import type { ProjectImage } from '../../main/core/data/types'
import type { Calls } from '../../preload/contract'
import { closeApp, killApp, makeHome, startApp, type Home, type StartedApp } from './app'
import { openSample } from './workbench'

const KILLS = Number(process.env.SEGSMITH_KILLS ?? 3)
/** Milliseconds from the call to the kill. */
const LONGEST_LIFE = 1200
const CLASSES = 3

type Labels = readonly Uint8Array[]

test(`an act on many images is there as a whole or not at all in ${KILLS} kills`, async () => {
  test.setTimeout(60_000 + KILLS * 60_000)
  const home = makeHome()
  const first = await startApp(home)
  await openSample(first)
  await closeApp(first)
  const { images } = await readProjectFile(home.sample)
  const random = new Random(Number(process.env.SEGSMITH_SEED ?? 1))
  let [done, undone] = [0, 0]
  for (let kill = 0; kill < KILLS; kill++) {
    const { labels: before } = await onDisk(home, images)
    // One that is there: without a change there is no act.
    const there = Array.from({ length: CLASSES }, (_, index) => index).filter((index) =>
      before.some((pixels) => pixels.includes(index))
    )
    const from = there[random.integer(there.length)]
    const to = (from + 1 + random.integer(CLASSES - 1)) % CLASSES
    const after = before.map((pixels) => pixels.map((value) => (value === from ? to : value)))
    const request = {
      act: { type: 'replaceClass', from, to },
      imageIds: images.map(({ id }) => id),
      locked: []
    } as const
    const isDone = await callAndKill(home, random, 'applyBulk', [home.sample, request])
    const found = await onDisk(home, images)
    const act = found.acts.at(-1)
    const isThere = act !== undefined && !act.isUndone && areSame(found.labels, after)
    expect(isThere || areSame(found.labels, before), `kill ${kill}: all or none`).toBe(true)
    if (isDone) expect(isThere, `kill ${kill}: acknowledged`).toBe(true)
    done += Number(isDone)
    if (!isThere) continue

    const isUndone = await callAndKill(home, random, 'moveStep', [home.sample, act.id, 'undo'])
    const back = await onDisk(home, images)
    expect(areSame(back.labels, before) || (!isUndone && areSame(back.labels, after)), `kill ${kill}: undone`).toBe(
      true
    )
    undone += Number(isUndone)
    console.log(`${kill + 1} kills, ${done} acts and ${undone} undone acknowledged: all or none`)
  }
  home.remove()
})

/** Answers whether the call was acknowledged before the kill. */
async function callAndKill<N extends 'applyBulk' | 'moveStep'>(
  home: Home,
  random: Random,
  name: N,
  args: Parameters<Calls[N]>
): Promise<boolean> {
  const app = await startApp(home, [`--project=${home.sample}`])
  await expect(app.page.locator('[data-test=workbench]')).toBeVisible({ timeout: 30_000 })
  const calling = call(app, name, args)
  await new Promise((resolve) => setTimeout(resolve, random.next() * LONGEST_LIFE))
  await killApp(app)
  return calling
}

async function call({ page }: StartedApp, name: 'applyBulk' | 'moveStep', args: readonly unknown[]): Promise<boolean> {
  // Whatever fails once the app is dead says no more than that.
  return page
    .evaluate(
      async ([called, given]) => (await window.segsmith.call(called, ...(given as Parameters<Calls['moveStep']>))).ok,
      [name as 'moveStep', args] as const
    )
    .catch(() => false)
}

let aliases = 0

/** As a program finds it that knows nothing of what was before. */
async function onDisk(home: Home, images: readonly ProjectImage[]) {
  const alias = `${home.sample}-${++aliases}`
  await symlink(home.sample, alias)
  const labels = images.map(async (image) => {
    return (await readLabel(alias, image, CLASSES))?.pixels ?? new Uint8Array(image.width * image.height).fill(255)
  })
  return { labels: await Promise.all(labels), acts: await journalOf(alias).acts() }
}

function areSame(one: Labels, other: Labels): boolean {
  return one.every((pixels, i) => Buffer.compare(pixels, other[i]) === 0)
}
