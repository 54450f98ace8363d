import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { TaskEvent } from '../../preload/contract'
import type { TrainingEvent } from '../../main/core/train/events'
import { TrainerClient, type TrainerClientOptions } from '../../main/trainerClient'
import { forkWithNode, type ForkedPort } from './forkWithNode'

const clients: TrainerClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close(0)
})

describe('the training process, forked for real', () => {
  test('is forked by the first request, and only once', async () => {
    const { client, forks } = begin()
    expect(forks).toHaveLength(0)
    expect(await Promise.all([client.call('nets'), client.call('photoAsPng', '/a.tif')])).toEqual([
      [],
      Uint8Array.of(1, 2, 3)
    ])
    expect(forks).toHaveLength(1)
  })

  test('stopping when nothing was ever started does not fork', async () => {
    const { client, forks } = begin()
    await client.stopTraining()
    await client.stopTask()
    expect(forks).toHaveLength(0)
  })

  test('hands a failure over with its code and its sentence', async () => {
    const { client } = begin()
    await expect(client.call('predictImage', '/p', 'broken')).rejects.toMatchObject({
      code: 'bad-image',
      message: 'The image "broken" cannot be read.'
    })
  })

  test('answers the start of a run before it is over, and tells the rest by events', async () => {
    const { client, events, until } = begin()
    expect(await client.start('startTraining', '/p', {})).toEqual({ runId: 'run-1' })
    expect(events.some(({ type }) => type === 'finished')).toBe(false)
    await until((event) => event.type === 'finished')
    const steps = events.flatMap((event) => (event.type === 'loss' ? event.points.map(({ step }) => step) : []))
    expect(steps).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'completed', lastStep: 40 })
  })

  test('a run that cannot start is a failed call, and leaves room for the next', async () => {
    const { client, until } = begin()
    await expect(client.start('startTraining', '/no-labels', {})).rejects.toMatchObject({ code: 'no-labels' })
    await client.start('startTraining', '/p', { headSteps: 2 })
    await until((event) => event.type === 'finished')
  })

  test('refuses a second run and a whole folder while a run is alive, but predicts and exports between its steps', async () => {
    const { client, events } = begin()
    await client.start('startTraining', '/p', { headSteps: 1000 })
    await expect(client.start('startTraining', '/p', {})).rejects.toMatchObject({ code: 'busy' })
    await expect(client.call('predictFolder', '/p', '/in', '/out')).rejects.toMatchObject({ code: 'busy' })
    await expect(client.call('exportModel', '/p', '/m.onnx')).rejects.toMatchObject({ code: 'no-labels' })
    expect(await client.call('predictImage', '/p', 'a')).toEqual({ width: 2, height: 1, pixels: Uint8Array.of(0, 1) })
    expect(events.some(({ type }) => type === 'finished')).toBe(false)
  })

  test('stop is answered after the last event of the run', async () => {
    const { client, events } = begin()
    await client.start('startTraining', '/p', { headSteps: 1000 })
    await client.stopTraining()
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'stopped' })
    expect(await client.call('predictFolder', '/p', '/in', '/out')).toMatchObject({ images: 1000 })
  })

  test('a process that does not stop in time is ended, and the run is told to have failed', async () => {
    const { client, until } = begin({ deadlines: { stopTraining: 300 } })
    await client.start('startTraining', '/deaf', { headSteps: 100_000 })
    await expect(client.stopTraining()).rejects.toMatchObject({ code: 'timed-out' })
    expect(await until((event) => event.type === 'failed')).toMatchObject({
      runId: 'run-1',
      failure: { code: 'trainer-crashed' },
      resumable: true
    })
  })

  test('a process that never answers a start is ended, and the next call forks again', async () => {
    const { client, forks } = begin({ deadlines: { startTraining: 1500 } })
    await expect(client.start('startTraining', '/never-answers', {})).rejects.toMatchObject({ code: 'timed-out' })
    expect(await retryUntilForked(client)).toEqual([])
    expect(forks).toHaveLength(2)
  })

  test('a crash during a run becomes one failed event with the last step, and the next start forks again', async () => {
    const { client, events, forks, until } = begin()
    await client.start('startTraining', '/crash', {})
    expect(await until((event) => event.type === 'failed')).toEqual({
      type: 'failed',
      runId: 'run-1',
      failure: {
        code: 'trainer-crashed',
        message: 'The training process ended unexpectedly (exit code 9) after step 10; your labels are untouched.',
        details: { lastStep: 10 }
      },
      lastStep: 10,
      resumable: true
    })
    await client.start('resumeTraining', '/p', 'run-1')
    await until((event) => event.type === 'finished')
    expect(events.filter(({ type }) => type === 'failed')).toHaveLength(1)
    expect(forks).toHaveLength(2)
  })

  test('a kill from outside fails the open requests once and is told as a crash', async () => {
    const { client, forks, until } = begin()
    await client.start('startTraining', '/p', { headSteps: 100_000 })
    process.kill(forks[0].pid, 'SIGKILL')
    expect(await until((event) => event.type === 'failed')).toMatchObject({ failure: { code: 'trainer-crashed' } })
  })

  test('an exit fails the request that was open, without a failed event when no run was alive', async () => {
    const { client, events } = begin()
    await expect(client.call('inspectModel', '/x.onnx')).rejects.toMatchObject({ code: 'trainer-crashed' })
    expect(await client.call('nets')).toEqual([])
    expect(events).toEqual([])
  })

  test('the watched image is known to a process forked later, and to the one after a crash', async () => {
    const { client, until } = begin()
    client.watchImage('/crash', 'image-1')
    await client.start('startTraining', '/crash', {})
    expect(await until((event) => event.type === 'mask')).toMatchObject({ imageId: 'image-1' })
    await until((event) => event.type === 'failed')
    client.watchImage('/p', 'image-2')
    await client.start('resumeTraining', '/p', 'run-1')
    expect(await until((event) => event.type === 'mask' && event.imageId === 'image-2')).toBeDefined()
  })

  test('a task reports its progress and can be stopped', async () => {
    const { client, tasks } = begin()
    const report = client.call('predictFolder', '/p', '/in', '/out')
    await client.call('photoAsPng', '/a.tif')
    await client.stopTask()
    expect((await report).images).toBeLessThan(1000)
    expect(tasks.at(-1)).toMatchObject({ task: 'predict-folder', total: 1000 })
  })
})

function begin(options: Partial<TrainerClientOptions> = {}) {
  const events: TrainingEvent[] = []
  const tasks: TaskEvent[] = []
  const forks: ForkedPort[] = []
  const waiters: (() => void)[] = []
  const client = new TrainerClient({
    fork: () => {
      const port = forkWithNode(join(import.meta.dirname, 'fakeTrainer.ts'))
      forks.push(port)
      return port
    },
    onTraining: (event) => {
      events.push(event)
      for (const wake of waiters.splice(0)) wake()
    },
    onTask: (event) => tasks.push(event),
    onLive: () => undefined,
    isResumable: async () => true,
    ...options
  })
  clients.push(client)
  const until = async (wanted: (event: TrainingEvent) => boolean): Promise<TrainingEvent> => {
    for (;;) {
      const found = events.find(wanted)
      if (found) return found
      await new Promise<void>((resolve) => waiters.push(resolve))
    }
  }
  return { client, events, tasks, forks, until }
}

/** The exit of a killed process arrives a moment after the kill; until then requests fail with it. */
async function retryUntilForked(client: TrainerClient): Promise<unknown> {
  for (;;) {
    try {
      return await client.call('nets')
    } catch (error) {
      expect(error).toMatchObject({ code: 'trainer-crashed' })
    }
  }
}
