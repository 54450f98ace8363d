/** The real training process, forked with plain Node, on a copy of the sample. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrainingEvent } from '../../main/core/train/events'
import { listRuns } from '../../main/core/train/runs'
import { TrainerClient } from '../../main/trainerClient'
import { forkWithNode, type ForkedPort } from './forkWithNode'

const ROOT = resolve(import.meta.dirname, '../..')

let folder: string
let client: TrainerClient
let port: ForkedPort
const events: TrainingEvent[] = []
const wakers: (() => void)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainer-'))
  cpSync(join(ROOT, 'resources/sample'), folder, { recursive: true })
  events.length = 0
  client = new TrainerClient({
    fork: () => (port = forkWithNode(join(ROOT, 'main/trainer.ts'))),
    onTraining: (event) => {
      events.push(event)
      for (const wake of wakers.splice(0)) wake()
    },
    onTask: () => undefined,
    onLive: () => undefined,
    isResumable: async (project, runId) => (await listRuns(project)).some((run) => run.id === runId && run.resumable)
  })
})
afterEach(async () => {
  await client.close(0)
  rmSync(folder, { recursive: true, force: true })
})

test('opens projects, trains, predicts in between, stops, and keeps the best net', async () => {
  const { images } = await client.call('openProject', folder)
  client.watchImage(folder, images[5].id)
  const { runId } = await client.start('startTraining', folder, { headSteps: 400, validateEvery: 10 })
  const mask = await until('mask')
  expect(mask).toMatchObject({ imageId: images[5].id, width: images[5].width, height: images[5].height })
  await until('validation')
  const predicted = await client.call('predictImage', folder, images[0].id)
  expect(predicted?.pixels).toHaveLength(images[0].width * images[0].height)
  await client.stopTraining()
  expect(events.at(-1)).toMatchObject({ type: 'finished', runId, reason: 'stopped' })
  expect(await listRuns(folder)).toMatchObject([{ id: runId, status: 'stopped' }])
})

test('killed in the middle of a run it costs nothing but the steps since the last checkpoint', async () => {
  const { runId } = await client.start('startTraining', folder, { headSteps: 60, validateEvery: 10 })
  const labels = readdirSync(join(folder, 'labels'))
  await until('loss', (event) => event.points.some(({ step }) => step > 10))
  process.kill(port.pid, 'SIGKILL')
  expect(await until('failed')).toMatchObject({ runId, failure: { code: 'trainer-crashed' }, resumable: true })
  expect(readdirSync(join(folder, 'labels'))).toEqual(labels)

  await client.start('resumeTraining', folder, runId)
  expect(await until('finished')).toMatchObject({ runId, reason: 'completed', lastStep: 60 })
})

test('a stop that comes before the net is built, or before its turn, ends the run at once', async () => {
  const { images } = await client.call('openProject', folder)
  const busy = client.call('predictImage', folder, images[0].id)
  const starting = client.start('startTraining', folder, { headSteps: 400 })
  await client.stopTraining()
  await Promise.all([busy, starting])
  expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'stopped', lastStep: 0 })
})

test('a project without a label does not start to train, and says why', async () => {
  rmSync(join(folder, 'labels'), { recursive: true })
  await expect(client.start('startTraining', folder, {})).rejects.toMatchObject({ code: 'no-labels' })
  expect(events).toEqual([])
})

async function until<T extends TrainingEvent['type']>(
  type: T,
  isWanted: (event: Extract<TrainingEvent, { type: T }>) => boolean = () => true
): Promise<TrainingEvent> {
  const isIt = (event: TrainingEvent) => event.type === type && isWanted(event as Extract<TrainingEvent, { type: T }>)
  for (;;) {
    const found = events.find(isIt)
    if (found) return found
    await new Promise<void>((resolve) => wakers.push(resolve))
  }
}
