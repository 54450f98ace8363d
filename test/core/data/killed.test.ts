/**
 * A program that paints is killed with SIGKILL at random moments, again and again in the same project; every pixel, every step
 * of the history and every file is compared with what it had acknowledged. SEGSMITH_KILLS says how many times.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { scanRecords } from '../../../main/core/data/journalRecord'
import { Random } from '../../../main/core/data/random'
import type { Act } from './killing/acts'
import { bundleProcess } from './killing/bundle'
import { compareWithDisk, type Account } from './killing/comparison'
import { LabelModel, type SizedImage } from './killing/model'
import { scratchFolder, writeSmallProject } from './scratch'

const KILLS = Number(process.env.SEGSMITH_KILLS ?? 6)
const SEED = Number(process.env.SEGSMITH_SEED ?? 1)
/** In one project, whose journal grows from one to the next. */
const KILLS_PER_PROJECT = Number(process.env.SEGSMITH_KILLS_PER_PROJECT ?? 100)
/** Milliseconds from the first word of the program to its end. */
const LONGEST_LIFE = 700

const IMAGES: readonly SizedImage[] = [
  { id: 'a', width: 64, height: 64 },
  { id: 'b', width: 300, height: 700 },
  { id: 'c', width: 640, height: 512 }
]

it(`keeps everything that was acknowledged in ${KILLS} kills`, { timeout: 60_000 + KILLS * 10_000 }, async () => {
  const program = await bundleProcess('paintingProcess.ts', await scratchFolder())
  const random = new Random(SEED)
  let [kills, acts, longest] = [0, 0, 0]
  while (kills < KILLS) {
    const folder = join(await scratchFolder(), 'project')
    await writeSmallProject(folder, { images: IMAGES.map((image) => ({ ...image, file: `${image.id}.png` })) })
    const model = new LabelModel(IMAGES)
    let inProject = 0
    for (let i = 0; i < KILLS_PER_PROJECT && kills < KILLS; i++, kills++) {
      const seed = random.integer(2 ** 31)
      const account = await paintAndKill([program, folder, String(seed)], random.next() * LONGEST_LIFE)
      if (random.next() < 0.3) await tearTail(folder, random)
      expect(await compareWithDisk(folder, model, account), `kill ${kills}, painter ${seed}`).toEqual([])
      inProject += account.acknowledged
    }
    acts += inProject
    longest = Math.max(longest, inProject)
    console.log(`${kills} kills, ${acts} acknowledged acts, up to ${longest} in one project: nothing lost`)
  }
})

/** As a power cut leaves it: a part of a record at the end. */
async function tearTail(folder: string, random: Random): Promise<void> {
  const journal = join(folder, 'journal')
  const segments = (await readdir(journal).catch(() => [])).filter((name) => name.endsWith('.steps')).sort()
  if (segments.length === 0) return
  const file = join(journal, segments.at(-1)!)
  const bytes = await readFile(file)
  const [record] = scanRecords(bytes)
  if (record) await appendFile(file, bytes.subarray(0, 1 + random.integer(record.end - 1)))
}

async function paintAndKill(args: readonly string[], life: number): Promise<Account> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const announced: Act[] = []
  let acknowledged = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  for await (const line of createInterface(child.stdout)) {
    timer ??= setTimeout(() => child.kill('SIGKILL'), life)
    if (line === 'acknowledged') acknowledged++
    else announced.push(JSON.parse(line) as Act)
  }
  expect(await closed).toEqual([null, 'SIGKILL'])
  return { announced, acknowledged }
}
