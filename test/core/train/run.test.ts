/** Whole trainings on a tiny project of bright discs on a dark ground. */
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPrediction } from '../../../main/core/data/labels'
import { readOnnx } from '../../../main/core/graph/onnx'
import { exportModel } from '../../../main/core/train/export/exportModel'
import { evaluateProject, predictImage } from '../../../main/core/train/predict'
import { bestNetPath, checkpointPath, listRuns, readRunEvents, runFolder } from '../../../main/core/train/runs'
import type { TrainingConfig } from '../../../main/core/train/config'
import type { TrainingEvent } from '../../../main/core/train/events'
import { fixturePath } from '../records'
import { ListeningHost, makeDiscProject, SIX, stopAfter, train } from './discs'

const typesOf = (events: readonly TrainingEvent[]): string =>
  events
    .map((e) => (e.type === 'phase' ? `${e.type}(${e.phase})` : e.type))
    .join(' ')
    .replaceAll(/(loss )+/g, 'loss... ')

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length

describe('a training', () => {
  it('of the pretrained net’s head: tells its story in order, learns, and leaves a net that predicts', async () => {
    const folder = await makeDiscProject()
    const { host, runId } = await train(folder, {})
    expect(typesOf(host.events)).toBe('started phase(head) loss... validation loss... validation finished')
    expect(host.events[0]).toEqual({
      type: 'started',
      runId,
      steps: 12,
      input: "The net's own scaling of its input is used.",
      classes: ['ground', 'disc']
    })
    expect(host.ofType('loss').map((e) => e.points.map((p) => p.step))).toEqual(
      Array.from({ length: 12 }, (_, i) => [i + 1])
    )
    expect(mean(host.losses().slice(-3))).toBeLessThan(0.3 * mean(host.losses().slice(0, 3)))
    const [finished] = host.ofType('finished')
    expect(finished).toMatchObject({ runId, reason: 'completed', lastStep: 12 })
    expect(finished!.best!.meanIou).toBeGreaterThan(0.8)
    expect(
      host
        .ofType('validation')
        .filter((v) => v.best)
        .at(-1)
    ).toEqual({ type: 'validation', ...finished!.best })

    const evaluation = await evaluateProject(folder)
    expect(evaluation.images).toBe(2)
    expect(evaluation.meanIou).toBeCloseTo(finished!.best!.meanIou!, 6)
    const map = await predictImage(folder, 'image-5')
    expect(await readPrediction(folder, { id: 'image-5', width: 64, height: 64 })).toEqual(map)
    expect(await readRunEvents(folder, runId)).toEqual(host.events)
    expect(await listRuns(folder)).toMatchObject([
      { id: runId, status: 'completed', steps: 12, lastStep: 12, resumable: false, best: finished!.best }
    ])
  })

  it('of the head, then of everything: the second phase starts from the best of the first', async () => {
    const folder = await makeDiscProject()
    const { host } = await train(folder, { mode: 'head-then-full', fullLearningRate: 1e-3 })
    expect(typesOf(host.events)).toBe(
      'started phase(head) loss... validation loss... validation phase(full) loss... validation finished'
    )
    const [head, full] = [host.losses().slice(0, 12), host.losses().slice(12)]
    expect(full).toHaveLength(6)
    expect(mean(full)).toBeLessThan(0.5 * mean(head.slice(0, 6)))
    expect(host.ofType('finished')[0]!.best!.meanIou).toBeGreaterThan(0.85)
  })

  it('of a U-Net from scratch, on crops: BatchNormalization’s statistics move and the disc is found', async () => {
    const folder = await makeDiscProject()
    const { host, runId } = await train(folder, {
      net: 'unet',
      mode: 'head',
      fullSteps: 40,
      fullLearningRate: 5e-3,
      warmup: 10
    })
    expect(typesOf(host.events)).toMatch(/^started phase\(full\) loss/)
    expect(mean(host.losses().slice(-4))).toBeLessThan(0.6 * mean(host.losses().slice(0, 4)))
    expect(host.ofType('finished')[0]!.best!.meanIou).toBeGreaterThan(0.6)
    const net = readOnnx(await readFile(bestNetPath(folder, runId)))
    const moved = net.initializers.get('down.0.0.norm.running_mean')!.data as Float32Array
    expect(moved.some((value) => value !== 0)).toBe(true)
  })

  it.each(['unet-linear.onnx', 'unet-transposed.onnx'])(
    'of %s, an ONNX file from elsewhere: a head for the project’s classes, predicted and exported at any size',
    async (file) => {
      const folder = await makeDiscProject({ sizes: [...SIX.slice(1), [50, 90]] })
      const config = { net: fixturePath(file), fullSteps: 24, fullLearningRate: 0.01 }
      const { host } = await train(folder, { ...config, mode: 'full' })
      expect(mean(host.losses().slice(-4))).toBeLessThan(0.85 * mean(host.losses().slice(0, 4)))
      const { best } = host.ofType('finished')[0]!
      expect(best!.iou).toHaveLength(2)
      expect((await evaluateProject(folder)).meanIou).toBeCloseTo(best!.meanIou!, 6)
      expect(await predictImage(folder, 'image-6')).toMatchObject({ width: 50, height: 90 })
      const report = await exportModel(folder, join(folder, 'net.onnx'), { report: () => 0, shouldStop: () => false })
      expect(report).toMatchObject({ images: 2, differentPixels: 0 })
    }
  )

  it('gives the same losses bit for bit with the same seed, features cached or not, and others with another', async () => {
    const folder = await makeDiscProject()
    const losses = async (change: Partial<TrainingConfig>) =>
      (await train(folder, { mode: 'head-then-full', headSteps: 4, fullSteps: 2, ...change })).host.losses()
    const first = await losses({ seed: 1 })
    expect(await readdir(join(folder, '.segsmith', 'features'))).toHaveLength(1)
    expect(await losses({ seed: 1 })).toEqual(first)
    expect(await losses({ seed: 2, mode: 'head' })).not.toEqual(first.slice(0, 4))
  })

  it('of images of every size, one pixel included, shows the mask of the image on screen at its own size', async () => {
    const sizes = [
      [64, 64],
      [37, 53],
      [130, 40],
      [1, 1],
      [64, 33]
    ] as const
    const folder = await makeDiscProject({
      sizes,
      parts: ['train', 'train', 'train', 'train', 'validation'],
      paint: (label, i) => (i === 1 ? null : label)
    })
    for (const config of [{ mode: 'head' }, { mode: 'full' }] as const) {
      const host = new ListeningHost({ watched: 'image-2' })
      await train(folder, { ...config, headSteps: 6, fullSteps: 4, maxSide: 100 }, host)
      expect(host.ofType('finished')).toMatchObject([{ reason: 'completed' }])
      const masks = host.ofType('mask')
      expect(masks.length).toBeGreaterThan(1)
      const { width, height, pixels } = masks.at(-1)!
      expect([width, height, pixels.length]).toEqual([37, 53, 37 * 53])
      expect([...new Set(pixels)].every((k) => k === 0 || k === 1)).toBe(true)
      expect(await readPrediction(folder, { id: 'image-2', width: 37, height: 53 })).toEqual({ width, height, pixels })
    }
  })
})

describe('a training that is stopped', () => {
  it('before its first validation still leaves a net', async () => {
    const folder = await makeDiscProject()
    const { host, runId } = await train(folder, {}, new ListeningHost({ onEvent: stopAfter(2) }))
    expect(host.losses()).toHaveLength(2)
    expect(host.ofType('finished')).toMatchObject([{ reason: 'stopped', lastStep: 2 }])
    expect([existsSync(bestNetPath(folder, runId)), existsSync(checkpointPath(folder, runId))]).toEqual([true, true])
    expect((await predictImage(folder, 'image-1'))!.pixels).toHaveLength(64 * 64)
    expect(await listRuns(folder)).toMatchObject([{ status: 'stopped', lastStep: 2, resumable: true }])
  })

  it('later keeps the best so far without validating again', async () => {
    const folder = await makeDiscProject()
    const { host } = await train(folder, {}, new ListeningHost({ onEvent: stopAfter(8) }))
    expect(typesOf(host.events)).toBe('started phase(head) loss... validation loss... finished')
    expect(host.ofType('finished')[0]!.best!.step).toBe(6)
  })
})

describe('a project without a validation part', () => {
  it('trains, and keeps the newest net', async () => {
    const folder = await makeDiscProject({ parts: Array(6).fill('train') })
    const { host, runId } = await train(folder, {})
    expect(host.ofType('validation')).toMatchObject([
      { meanIou: null, loss: null, best: true },
      { meanIou: null, loss: null, best: true }
    ])
    expect(host.ofType('finished')[0]!.best!.step).toBe(12)
    expect((await readdir(runFolder(folder, runId))).toSorted()).toEqual([
      'best.onnx',
      'last.safetensors',
      'log.jsonl',
      'run.json'
    ])
  })
})
