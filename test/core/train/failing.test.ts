/** Trainings that cannot start or cannot go on: one sentence each, nothing lost, nothing hangs. */
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UNLABELLED, type LabelMap } from '../../../main/core/data/types'
import { writeOnnx } from '../../../main/core/graph/onnx'
import { predictImage } from '../../../main/core/train/predict'
import { startRun } from '../../../main/core/train/run'
import { bestNetPath, checkpointPath, listRuns } from '../../../main/core/train/runs'
import type { TrainingConfig } from '../../../main/core/train/config'
import { mountSmallDisk } from '../data/smallDisk'
import { scratchFolder } from '../data/scratch'
import { model, node, weights } from '../graph/models'
import { ListeningHost, makeDiscProject, QUICK, train } from './discs'

const only = (kept: number) => (label: LabelMap) => ({
  ...label,
  pixels: label.pixels.map((v) => (v === kept ? v : UNLABELLED))
})
const nothing = () => null
const TWO = [
  [16, 16],
  [16, 16]
] as const

describe('a training that has nothing to learn does not start, and writes nothing', () => {
  const cases: readonly (readonly [
    string,
    Parameters<typeof makeDiscProject>[0],
    { code: string; message: string }
  ])[] = [
    [
      'no pixel is labelled',
      { sizes: TWO, paint: nothing },
      {
        code: 'no-labels',
        message: 'No pixel is labelled yet; paint a few strokes of at least two classes, then train.'
      }
    ],
    [
      'labels that were erased again',
      { sizes: TWO, paint: only(99) },
      {
        code: 'no-labels',
        message: 'No pixel is labelled yet; paint a few strokes of at least two classes, then train.'
      }
    ],
    [
      'only the validation part is labelled',
      { sizes: TWO, parts: ['train', 'validation'], paint: (label, i) => (i === 1 ? label : null) },
      {
        code: 'no-labels',
        message:
          'Every labelled image is in the validation part; label an image of the training part, or move one there.'
      }
    ],
    [
      'one class is labelled',
      { sizes: TWO, parts: ['train', 'validation'], paint: (label, i) => (i === 0 ? only(0)(label) : label) },
      {
        code: 'one-class',
        message: 'Only the class "ground" is labelled in the training images; paint some pixels of another class too.'
      }
    ],
    [
      'the project has one class',
      { sizes: TWO, paint: only(0), classes: [{ name: 'ground', color: '#000000', key: '1' }] },
      {
        code: 'one-class',
        message: 'The project has 1 class; training needs at least two, for example "background" and "object".'
      }
    ]
  ]
  it.each(cases)('%s', async (_name, options, failure) => {
    const folder = await makeDiscProject(options)
    await expect(startRun(folder, QUICK, new ListeningHost())).rejects.toMatchObject(failure)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })

  it('a net with an operator that has no gradient, named as in its file', async () => {
    const file = join(await scratchFolder(), 'odd.onnx')
    const conv = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
    const odd = model(
      [
        node('Conv', ['image', 'w1'], ['h'], conv),
        { ...node('LRN', ['h'], ['s'], { size: 3 }), name: '/decoder/act/LRN' },
        node('Conv', ['s', 'w2'], ['y'], conv)
      ],
      { w1: weights([4, 3, 3, 3]), w2: weights([2, 4, 3, 3]) }
    )
    await writeFile(file, writeOnnx(odd))
    const folder = await makeDiscProject({ sizes: TWO, parts: ['train', 'train'] })
    await expect(startRun(folder, { ...QUICK, net: file, mode: 'full' }, new ListeningHost())).rejects.toMatchObject({
      code: 'unsupported-op',
      message:
        'Node "/decoder/act/LRN" (LRN) has no gradient; freeze what comes before it ("w1") or choose another net. In the mode "head" this is done by itself.'
    })
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })

  it('a file that is not ONNX, and one that is not there', async () => {
    const folder = await makeDiscProject({ sizes: TWO, parts: ['train', 'train'] })
    const file = join(folder, 'fake.onnx')
    await writeFile(file, 'hello')
    await expect(startRun(folder, { ...QUICK, net: file }, new ListeningHost())).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(/^fake\.onnx is not an ONNX model/) as string
    })
    await expect(startRun(folder, { ...QUICK, net: join(folder, 'no.onnx') }, new ListeningHost())).rejects.toThrow(
      /no\.onnx/
    )
  })
})

describe('a training that diverges', () => {
  const absurd: Partial<TrainingConfig> = {
    optimizer: 'sgd:momentum=0.99',
    headLearningRate: 10,
    headSteps: 60,
    validateEvery: 1
  }

  it('fails with a sentence, and keeps the best net from before', async () => {
    const folder = await makeDiscProject({ sizes: [...TWO, ...TWO], parts: ['train', 'train', 'train', 'validation'] })
    const { host, runId } = await train(folder, { ...absurd, headLearningRate: 0.7 })
    const [failed] = host.ofType('failed')
    expect(failed).toMatchObject({ runId, resumable: false, lastStep: host.losses().length })
    expect(failed!.failure).toEqual({
      code: 'diverged',
      message: expect.stringMatching(
        /^(The loss became (NaN|Infinity) at|The net's numbers ran away by) step \d+, first wrong in layer "dec\.conv0"; try a smaller learning rate\.$/
      ) as string
    })
    expect(host.losses().every(Number.isFinite)).toBe(true)
    expect(host.events.at(-1)).toBe(failed)
    expect(
      host
        .ofType('validation')
        .filter((v) => v.best)
        .at(-1)!.loss
    ).toEqual(expect.any(Number))
    expect((await predictImage(folder, 'image-1'))!.pixels).toHaveLength(256)
    expect(await listRuns(folder)).toMatchObject([{ id: runId, status: 'failed', resumable: false }])
  })

  it('never keeps a net of numbers that are none, however its mask scores', async () => {
    const folder = await makeDiscProject({ sizes: [...TWO, ...TWO], parts: ['train', 'train', 'train', 'validation'] })
    // the third update is the one that runs away, and no fourth step notices
    const { host, runId } = await train(folder, { ...absurd, validateEvery: 100, headSteps: 3 })
    expect(host.losses()).toHaveLength(3)
    expect(host.events.at(-1)).toMatchObject({
      type: 'failed',
      failure: {
        code: 'diverged',
        message: `The net's numbers ran away by step 3, first wrong in layer "dec.conv0"; try a smaller learning rate.`
      }
    })
    expect(existsSync(bestNetPath(folder, runId))).toBe(false)
    expect(await predictImage(folder, 'image-1')).toBeNull()
  })
})

describe('a picture that is cut off in the middle', () => {
  async function cutOff(folder: string, imageId: string): Promise<string> {
    const file = join(folder, 'photos', `${imageId}.png`)
    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, bytes.length / 2))
    return file
  }

  it('ends a training on it with a sentence that names the file', async () => {
    const folder = await makeDiscProject()
    const file = await cutOff(folder, 'image-2')
    const { host } = await train(folder, {})
    expect(host.events.at(-1)).toMatchObject({
      type: 'failed',
      failure: { code: 'bad-image', message: expect.stringContaining(`${file} is damaged or cut off`) as string },
      resumable: false
    })
    expect(await listRuns(folder)).toMatchObject([{ status: 'failed', resumable: false }])
  })

  it('does not disturb the training when it is only the one on screen', async () => {
    const folder = await makeDiscProject({ paint: (label, i) => (i === 5 ? null : label) })
    await cutOff(folder, 'image-6')
    const host = new ListeningHost({ watched: 'image-6' })
    await train(folder, {}, host)
    expect([host.events.at(-1)!.type, host.losses().length, host.ofType('mask')]).toEqual(['finished', 12, []])
  })
})

describe('a full disk during a training', () => {
  it('ends it with one sentence that names the file; labels are untouched', async (context) => {
    const disk = await mountSmallDisk(context, 2048)
    const folder = await makeDiscProject({ folder: disk.folder })
    const before = await Promise.all(
      (await readdir(join(folder, 'labels'))).map((f) => readFile(join(folder, 'labels', f)))
    )
    const { host, runId } = await train(folder, {})
    expect(host.ofType('failed')).toMatchObject([
      {
        runId,
        failure: {
          code: 'disk-full',
          message: `The disk is full: ${checkpointPath(folder, runId)} was not saved, and what was there before is untouched.`
        }
      }
    ])
    expect(host.losses().length).toBeGreaterThan(0)
    const after = await Promise.all(
      (await readdir(join(folder, 'labels'))).map((f) => readFile(join(folder, 'labels', f)))
    )
    expect(after).toEqual(before)
  })

  it('without room for a single byte is reported too', async (context) => {
    const disk = await mountSmallDisk(context, 512)
    const folder = await makeDiscProject({ folder: disk.folder, sizes: TWO, parts: ['train', 'train'] })
    const host = new ListeningHost({
      onEvent: (event) => event.type === 'loss' && disk.makeReadOnly()
    })
    await train(folder, {}, host)
    disk.makeWritable()
    expect(host.events.at(-1)).toMatchObject({ type: 'failed', failure: { code: 'read-only' } })
  })
})
