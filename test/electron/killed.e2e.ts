/**
 * The app is killed with SIGKILL at random moments while it is painted in, by mouse on one image and by calls on others, and
 * everything that it acknowledged is there afterwards, to the pixel. `SEGSMITH_KILLS=200 npm run test:e2e -- killed` runs as
 * many trials as are asked for.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readLabel } from '../../main/core/data/labels'
import { Random } from '../../main/core/data/random'
import type { Act } from '../core/data/killing/acts'
import { bundleScript } from '../core/data/killing/bundle'
import { compareWithDisk, type Account } from '../core/data/killing/comparison'
import { LabelModel, type SizedImage } from '../core/data/killing/model'
import type { CallName, Calls } from '../../preload/contract'
import type { Desk } from '../core/data/killing/painter'
import type * as KilledPage from './killedPage'
import { readProjectFile } from '../../main/core/data/projectFile'
import { closeApp, killApp, makeHome, startApp, type Home, type StartedApp } from './app'
import { compareMouseWork, paintByMouse, type MouseWork } from './killedMouse'
import { openSample, pickImage } from './workbench'

const KILLS = Number(process.env.SEGSMITH_KILLS ?? 4)
/** Milliseconds of painting before the kill. */
const LONGEST_LIFE = 4000
/** One in so many is killed before it shows anything. */
const EARLY = 10

test(`nothing acknowledged is lost in ${KILLS} kills, and every file can be read`, async () => {
  test.setTimeout(60_000 + KILLS * 30_000)
  const [home, scripts] = [makeHome(), mkdtempSync(join(tmpdir(), 'segsmith-painter-'))]
  const script = await bundleScript(join(import.meta.dirname, 'killedPage.ts'), scripts)
  const first = await startApp(home)
  await openSample(first)
  await closeApp(first)
  const { images } = await readProjectFile(home.sample)
  const model = new LabelModel(images.slice(0, 4))
  for (const image of model.images) model.begin(image.id, (await readLabel(home.sample, image, 3))!.pixels)
  const random = new Random(Number(process.env.SEGSMITH_SEED ?? 1))
  let [acts, strokes] = [0, 0]
  for (let kill = 0; kill < KILLS; kill++) {
    const shown = 4 + (kill % 2)
    const trial = { script, images: model.images, shown, image: images[shown], random }
    const [account, mouse] =
      kill % EARLY === EARLY - 1 ? await killEarly(home, random) : await paintUntilKilled(home, trial)
    acts += account.acknowledged
    strokes += mouse?.strokes ?? 0
    const problems = await compareWithDisk(home.sample, model, account)
    expect([...problems, ...(mouse ? await compareMouseWork(home.sample, mouse) : [])], `kill ${kill}`).toEqual([])
    console.log(`${kill + 1} kills, ${acts} acts and ${strokes} strokes acknowledged: nothing lost`)
  }
  home.remove()
  rmSync(scripts, { recursive: true })
})

interface Trial {
  readonly script: string
  /** What is painted by calls. */
  readonly images: readonly SizedImage[]
  /** What is painted by mouse, and its place in the list. */
  readonly image: SizedImage
  readonly shown: number
  readonly random: Random
}

async function killEarly(home: Home, random: Random): Promise<[Account, null]> {
  const app = await startApp(home, [`--project=${home.sample}`])
  await new Promise((resolve) => setTimeout(resolve, random.next() * LONGEST_LIFE))
  await killApp(app)
  return [{ announced: [], acknowledged: 0 }, null]
}

async function paintUntilKilled(home: Home, trial: Trial): Promise<[Account, MouseWork]> {
  const app = await startApp(home, [`--project=${home.sample}`])
  await expect(app.page.locator('[data-test=workbench]')).toBeVisible({ timeout: 30_000 })
  await pickImage(app, trial.shown)
  await expect(app.page.locator('[data-testid=stage]')).toHaveAttribute('data-image', trial.image.id)
  await app.page.evaluate(trial.script)
  const account = await listen(app)
  const painting = paintByCalls(app, home.sample, trial)
  const end = Date.now() + trial.random.next() * LONGEST_LIFE
  const working = paintByMouse(app, { folder: home.sample, image: trial.image, random: trial.random })
  await new Promise((resolve) => setTimeout(resolve, end - Date.now()))
  await killApp(app)
  await painting
  return [account, await working]
}

/** Hears what the painter in the page says. */
async function listen({ page }: StartedApp): Promise<Account> {
  const announced: Act[] = []
  const account = { announced, acknowledged: 0 }
  await page.exposeFunction('announce', (act: Act) => void announced.push(act))
  await page.exposeFunction('acknowledge', () => void account.acknowledged++)
  return account
}

/** Paints by the calls of the bridge until the app is gone. */
async function paintByCalls({ page, electron }: StartedApp, folder: string, { images, random }: Trial): Promise<void> {
  const child = electron.process()
  const end = await page.evaluate(paintInPage, [folder, images, random.integer(2 ** 31)] as const).catch(String)
  expect(child.killed, `the painter ended before the kill: ${end}`).toBe(true)
}

/** Runs in the page. */
async function paintInPage([folder, images, seed]: readonly [string, readonly SizedImage[], number]): Promise<void> {
  const { painter, announce, acknowledge, segsmith } = window as unknown as Window & {
    readonly painter: typeof KilledPage
    readonly announce: Desk['announce']
    readonly acknowledge: Desk['acknowledge']
  }
  const call = async <N extends CallName>(name: N, ...args: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> => {
    const answer = await segsmith.call(name, ...args)
    if (!answer.ok) throw new Error(answer.failure.message)
    return answer.value
  }
  const unpack = (packed: ReturnType<Calls['readLabel']>) => packed && painter.unpackLabels(packed)
  const desk: Desk = {
    images,
    readLabel: async (imageId) => unpack(await call('readLabel', folder, imageId)),
    readProvenance: async (imageId) => unpack(await call('readProvenance', folder, imageId)),
    history: (imageId) => call('history', folder, imageId),
    commitStep: (step) => call('commitStep', folder, painter.sentStep(step)),
    moveStep: (id, direction) => call('moveStep', folder, id, direction),
    settleLabel: (imageId) => void call('settleLabel', folder, imageId),
    forgetOldest: async () => undefined,
    announce,
    acknowledge
  }
  await painter.paintAtRandom(desk, seed)
}
