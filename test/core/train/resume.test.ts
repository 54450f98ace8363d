/** A training that is stopped or cut off goes on as if nothing had happened. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { NO_AUGMENTATION } from '../../../main/core/data/augment/augmentation'
import type { TrainingConfig } from '../../../main/core/train/config'
import { resumeRun, startRun } from '../../../main/core/train/run'
import { bestNetPath, checkpointPath, listRuns } from '../../../main/core/train/runs'
import { ListeningHost, makeDiscProject, QUICK, resume, stopAfter, train } from './discs'

/** A process that is killed: from some step on it never comes back. */
class KilledHost extends ListeningHost {
  private die: () => void = () => undefined
  readonly death = new Promise<void>((resolve) => (this.die = resolve))
  constructor(private readonly atStep: number) {
    super()
  }
  override betweenSteps(): Promise<void> {
    if (this.losses().length < this.atStep) return super.betweenSteps()
    this.die()
    return new Promise(() => undefined)
  }
}

async function killAt(folder: string, config: Partial<TrainingConfig>, step: number): Promise<string> {
  const host = new KilledHost(step)
  const { runId } = await startRun(folder, { ...QUICK, ...config }, host)
  await host.death
  return runId
}

describe('a stopped training that is resumed', () => {
  const cases: readonly (readonly [string, Partial<TrainingConfig>, number])[] = [
    ['in the head phase, the full one still to come', { mode: 'head-then-full', headSteps: 6, fullSteps: 2 }, 4],
    ['in the full phase', { mode: 'head-then-full', headSteps: 3, fullSteps: 5 }, 6],
    ['in a U-Net with running statistics', { net: 'unet', mode: 'full', fullSteps: 5 }, 3],
    [
      'on augmented crops',
      {
        net: 'unet',
        mode: 'full',
        fullSteps: 5,
        augment: { ...NO_AUGMENTATION, flip: true, rotate: 90, scale: [0.5, 2], hue: 30, blur: 1, noise: 0.1 }
      },
      3
    ],
    ['about to be stopped early', { headLearningRate: 1e-8, headSteps: 20, patience: 2 }, 5],
    ['with momentum', { optimizer: 'sgd', headLearningRate: 0.02, headSteps: 8 }, 5]
  ]
  it.each(cases)('%s: every loss after that is the uninterrupted one’s, bit for bit', async (_name, config, at) => {
    const folder = await makeDiscProject()
    const settings = { validateEvery: 2, ...config }
    const whole = await train(folder, settings)
    const stopped = await train(folder, settings, new ListeningHost({ onEvent: stopAfter(at) }))
    const resumed = await resume(folder, stopped.runId)
    expect([...stopped.host.losses(), ...resumed.losses()]).toEqual(whole.host.losses())
    expect(resumed.ofType('loss')[0]!.points[0]!.step).toBe(at + 1)
    expect(resumed.ofType('finished')).toMatchObject([
      { runId: stopped.runId, reason: 'completed', lastStep: whole.host.losses().length }
    ])
    expect(resumed.ofType('finished')[0]!.best).toEqual(whole.host.ofType('finished')[0]!.best)
    const [net, wholeNet] = [stopped.runId, whole.runId].map((id) => readFile(bestNetPath(folder, id)))
    expect((await net!).equals(await wholeNet!)).toBe(true)
    expect(await listRuns(folder)).toMatchObject([{ status: 'completed', resumable: false }, {}])
  })
})

describe('a training that was cut off', () => {
  it('is listed as running and resumable, and goes on from its last checkpoint', async () => {
    const folder = await makeDiscProject()
    const whole = await train(folder, {})
    const runId = await killAt(folder, {}, 9)
    const [listed] = await listRuns(folder)
    expect(listed).toMatchObject({ id: runId, status: 'running', resumable: true })
    expect(listed!.lastStep).toBeGreaterThan(0)
    const resumed = await resume(folder, runId)
    expect(resumed.losses()).toEqual(whole.host.losses().slice(listed!.lastStep))
    expect(resumed.ofType('finished')).toMatchObject([{ reason: 'completed', lastStep: 12 }])
  })

  it('before its first checkpoint cannot be resumed, and says so', async () => {
    const folder = await makeDiscProject()
    const runId = await killAt(folder, {}, 1)
    expect(await listRuns(folder)).toMatchObject([{ id: runId, status: 'running', resumable: false }])
    await expect(resumeRun(folder, runId, new ListeningHost())).rejects.toMatchObject({
      code: 'not-found',
      message: `The run "${runId}" has no checkpoint to go on from; start a new training.`
    })
  })

  it('goes on without its net file too', async () => {
    const folder = await makeDiscProject()
    const { runId } = await train(folder, {}, new ListeningHost({ onEvent: stopAfter(8) }))
    await rm(bestNetPath(folder, runId))
    const resumed = await resume(folder, runId)
    expect(resumed.ofType('finished')).toMatchObject([{ reason: 'completed', lastStep: 12 }])
  })

  it('is refused with a sentence when its checkpoint is damaged or of another net', async () => {
    const folder = await makeDiscProject()
    const { runId } = await train(folder, {}, new ListeningHost({ onEvent: stopAfter(2) }))
    const file = checkpointPath(folder, runId)
    const whole = await readFile(file)
    await writeFile(file, whole.subarray(0, whole.length / 2))
    await expect(resumeRun(folder, runId, new ListeningHost())).rejects.toMatchObject({
      code: 'bad-weights',
      message: expect.stringContaining('is not a whole safetensors file') as string
    })
    const other = await train(folder, { net: 'unet', fullSteps: 2 })
    await writeFile(file, await readFile(checkpointPath(folder, other.runId)))
    const host = await resume(folder, runId)
    expect(host.ofType('failed')[0]!.failure).toMatchObject({
      code: 'bad-weights',
      message: expect.stringMatching(/^The checkpoint does not fit the net: .+\.$/) as string
    })
  })

  it('a name that is no run, or reaches out of the project, is refused', async () => {
    const folder = await makeDiscProject()
    for (const name of ['nothing', '../..', '.', 'a/b'])
      await expect(resumeRun(folder, name, new ListeningHost())).rejects.toMatchObject({ code: 'not-found' })
  })
})
