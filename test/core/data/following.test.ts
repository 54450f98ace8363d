/** Label files that follow a step over many images: killed or out of disk at any moment, every file is whole and no pixel is lost. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { journalOf } from '../../../main/core/data/journal'
import { settleLabels } from '../../../main/core/data/labelFile'
import { commitStep, labelPath, readLabel, readProvenance } from '../../../main/core/data/labels'
import { decodeIndexPng } from '../../../main/core/data/png'
import { Random } from '../../../main/core/data/random'
import { bundleProcess } from './killing/bundle'
import { scratchFolder, writeSmallProject } from './scratch'
import { mountSmallDisk } from './smallDisk'

const KILLS = Number(process.env.SEGSMITH_KILLS ?? 5)
/** Milliseconds; a third of what all files take where nothing else runs. */
const LONGEST_LIFE = 250
const SIDE = 32
const IMAGES = Array.from({ length: 300 }, (_, i) => ({ id: `i${i}`, file: `${i}.png`, width: SIDE, height: SIDE }))

const makeProject = (folder: string) => writeSmallProject(folder, { images: IMAGES })

let fills = 0

/** All pixels from one value to another, and who did it likewise. */
async function fill(folder: string, from: number, to: number, images: readonly { readonly id: string }[] = IMAGES) {
  const values = { before: Uint8Array.of(from), after: Uint8Array.of(to) }
  const sources = { provenanceBefore: values.before, provenanceAfter: values.after }
  const patch = { x: 0, y: 0, width: SIDE, height: SIDE, ...values, ...sources }
  const parts = images.map(({ id: imageId }) => ({ imageId, patches: [patch] }))
  await commitStep(folder, { id: `fill ${++fills}`, name: 'Fill', at: 0, parts })
}

/** The value that all pixels have. */
function only(map: { readonly pixels: Uint8Array } | null): number | string {
  const values = new Set(map?.pixels ?? [])
  return values.size === 1 ? [...values][0] : `values ${[...values].join(', ')}`
}

async function inFiles(folder: string) {
  const names = (await readdir(join(folder, 'labels')).catch(() => [])).filter((name) => name.endsWith('.png'))
  return Promise.all(
    names.map(async (name) => only(decodeIndexPng(await readFile(join(folder, 'labels', name)), name)))
  )
}

/** As a program finds it that knows nothing of what was before. */
async function asFoundAnew(folder: string, alias: string) {
  await symlink(folder, alias)
  const labels = await Promise.all(IMAGES.map((image) => readLabel(alias, image, 3)))
  const sources = await Promise.all(IMAGES.map((image) => readProvenance(alias, image)))
  return new Set([...labels, ...sources].map(only))
}

it(`is whole in ${KILLS} kills`, { timeout: 60_000 + KILLS * 10_000 }, async () => {
  const program = await bundleProcess('followingProcess.ts', await scratchFolder())
  const folder = join(await scratchFolder(), 'project')
  await makeProject(folder)
  const random = new Random(Number(process.env.SEGSMITH_SEED ?? 1))
  let halfway = 0
  let value = 255
  for (let kill = 0; kill < KILLS; kill++) {
    const next = (value + 1 + random.integer(2)) % 3
    const painter = `${folder}-painter-${kill}`
    await symlink(folder, painter)
    await fill(painter, value, next)
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, random.next() * LONGEST_LIFE))
    child.kill('SIGKILL')
    await once(child, 'close')
    const files = await inFiles(folder)
    expect(
      files.filter((found) => typeof found !== 'number'),
      `kill ${kill}`
    ).toEqual([])
    const followed = files.filter((found) => found === next).length
    if (followed > 0 && followed < IMAGES.length) halfway++
    expect(await asFoundAnew(folder, `${folder}-${kill}`), `kill ${kill}`).toEqual(new Set([next]))
    value = next
  }
  expect(halfway, 'kills while files followed').toBeGreaterThan(0)
  const last = `${folder}-last`
  expect(await asFoundAnew(folder, last)).toEqual(new Set([value]))
  await settleLabels(last)
  expect(await inFiles(folder)).toEqual(IMAGES.map(() => value))
})

it('goes on where it was once a full disk has room again', async (context) => {
  const { folder } = await mountSmallDisk(context, 6144)
  await makeProject(folder)
  await fill(folder, 255, 1)
  await writeFile(join(folder, 'ballast'), Buffer.alloc(4_500_000))
  await expect(settleLabels(folder)).rejects.toMatchObject({ code: 'disk-full' })
  const files = await inFiles(folder)
  expect(files.length).toBeLessThan(IMAGES.length)
  expect(new Set([...files, 1])).toEqual(new Set([1]))
  expect(new Set((await Promise.all(IMAGES.map((image) => readLabel(folder, image, 3)))).map(only))).toEqual(
    new Set([1])
  )
  await rm(join(folder, 'ballast'))
  await settleLabels(folder)
  expect(await inFiles(folder)).toEqual(IMAGES.map(() => 1))
})

it('tells how far it is, stops when that is wished, and passes over what cannot be read', async () => {
  const folder = await scratchFolder()
  await makeProject(folder)
  await fill(folder, 255, 1, IMAGES.slice(0, 1))
  await settleLabels(folder)
  await fill(folder, 1, 2)
  await writeFile(labelPath(folder, IMAGES[1].id), 'no picture')
  let seen: readonly number[] = []
  const stopping = { report: (...at: number[]) => void (seen = at), shouldStop: () => seen[0] >= 50 }
  await settleLabels(folder, stopping).catch(() => undefined)
  const left = (await journalOf(folder).unsettledImages()).length
  expect(seen[1]).toBe(300)
  expect(left).toBeGreaterThan(200)
  expect(left).toBeLessThanOrEqual(251)
  await expect(settleLabels(folder)).rejects.toMatchObject({ code: 'bad-label' })
  expect(await journalOf(folder).unsettledImages()).toEqual([IMAGES[1].id])
})
