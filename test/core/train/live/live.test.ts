/** Live training without a window: strokes go to disk, and predictions come back. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readLabel, readPrediction, saveLabel } from '../../../../main/core/data/labels'
import { openProject, setPart } from '../../../../main/core/data/project'
import { UNLABELLED, type LabelMap } from '../../../../main/core/data/types'
import type { LiveEvent, LiveSight } from '../../../../main/core/train/live/liveEvents'
import { LiveTraining, type LiveHost } from '../../../../main/core/train/live/live'
import { evaluateProject } from '../../../../main/core/train/predict'
import { listRuns, readRunEvents } from '../../../../main/core/train/runs'
import { makeDiscProject, train } from '../discs'

const SIZE = 96
const WHOLE = { x: 0, y: 0, width: SIZE, height: SIZE }
const open: LiveTraining[] = []
afterEach(() => Promise.all(open.splice(0).map((live) => live.close())))

class Listener implements LiveHost {
  readonly events: LiveEvent[] = []
  /** Called between two pieces of work. */
  between: () => void = () => undefined
  private clock = 0

  emit(event: LiveEvent): void {
    this.events.push(event)
  }
  now(): number {
    return (this.clock += 1)
  }
  date(): string {
    return '2026-01-02T03:04:05.678Z'
  }
  async betweenSteps(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.between()
  }
  ofType<T extends LiveEvent['type']>(type: T): Extract<LiveEvent, { type: T }>[] {
    return this.events.filter((e): e is Extract<LiveEvent, { type: T }> => e.type === type)
  }
}

async function start(folder: string, sight: LiveSight): Promise<{ live: LiveTraining; host: Listener }> {
  const host = new Listener()
  const live = await LiveTraining.open(folder, { seed: 1, threads: 1 }, host)
  open.push(live)
  live.look(sight)
  await live.settled()
  return { live, host }
}

/** Discs of 96 x 96 of which nothing is labelled, and their true labels. */
async function unlabelledDiscs(count = 2): Promise<{ folder: string; truth: readonly LabelMap[] }> {
  const truth: LabelMap[] = []
  const folder = await makeDiscProject({
    sizes: Array(count).fill([SIZE, SIZE]),
    parts: Array(count).fill('train'),
    paint: (label) => (truth.push(label), null)
  })
  return { folder, truth }
}

/** Stripes two pixels high over everything that is truly of a class. */
async function paint(live: LiveTraining, folder: string, imageId: string, truth: LabelMap, index: number) {
  const image = { id: imageId, width: SIZE, height: SIZE }
  const pixels = (await readLabel(folder, image, 2))?.pixels ?? new Uint8Array(SIZE * SIZE).fill(UNLABELLED)
  truth.pixels.forEach((value, place) => {
    if (value === index && Math.floor(place / SIZE) % 16 < 2) pixels[place] = value
  })
  await saveLabel(folder, imageId, { ...image, pixels })
  live.labelsChanged(imageId)
}

const agreement = (found: LabelMap, truth: LabelMap): number =>
  found.pixels.filter((value, place) => value === truth.pixels[place]).length / truth.pixels.length

const predictionOf = async (folder: string, imageId: string): Promise<LabelMap> => {
  const image = (await openProject(folder)).images.find(({ id }) => id === imageId)!
  return (await readPrediction(folder, image))!
}

describe('live training from the pretrained encoder', () => {
  it('learns from two strokes, shows what they changed, predicts the neighbour, and is a run with a net', async () => {
    const { folder, truth } = await unlabelledDiscs()
    const sight = { imageId: 'image-1', visible: WHOLE, neighbours: ['image-2'] }
    const { live, host } = await start(folder, sight)
    expect(host.ofType('state').at(-1)!.state.type).toBe('waiting')
    expect(host.ofType('image').map(({ imageId, has }) => `${imageId} ${has}`)).toEqual([
      'image-1 features',
      'image-2 features'
    ])

    await paint(live, folder, 'image-1', truth[0]!, 0)
    await live.settled()
    expect(host.ofType('state').at(-1)!.state).toEqual({
      type: 'waiting',
      sentence: 'Only "ground" is painted so far; paint some of another class too.'
    })
    expect(live.step).toBe(0)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
    expect([host.ofType('patch'), existsSync(join(folder, 'predictions'))]).toEqual([[], false])

    await paint(live, folder, 'image-1', truth[0]!, 1)
    await live.settled()
    const after = agreement(await predictionOf(folder, 'image-1'), truth[0]!)
    expect(after).toBeGreaterThan(0.9)
    expect(agreement(await predictionOf(folder, 'image-2'), truth[1]!)).toBeGreaterThan(0.85)
    expect(host.ofType('image').map(({ imageId, has }) => `${imageId} ${has}`)).toContain('image-2 prediction')
    const patches = host.ofType('patch').filter(({ revision }) => revision === 2)
    expect(patches[0]!.step).toBe(6)
    expect(patches.at(-1)!.step).toBe(live.step)
    expect(host.ofType('state').at(-1)).toMatchObject({ state: { type: 'ready' }, step: live.step, revision: 2 })

    await live.close()
    const [run] = await listRuns(folder)
    expect(run).toMatchObject({ id: live.runId, live: true, status: 'stopped', lastStep: live.step })
    const points = (await readRunEvents(folder, live.runId)).flatMap((e) => (e.type === 'loss' ? e.points : []))
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: live.step }, (_, i) => i + 1))
    expect(new Set(points.map(({ revision }) => revision))).toEqual(new Set([2]))
    await setPart(folder, 'image-2', 'validation')
    await saveLabel(folder, 'image-2', truth[1]!)
    expect((await evaluateProject(folder)).pixelAccuracy).toBeGreaterThan(0.85)
  })

  it('is taken up again where it was left, weights and optimizer, under the same name', async () => {
    const { folder, truth } = await unlabelledDiscs(1)
    const sight = { imageId: 'image-1', visible: WHOLE, neighbours: [] }
    const first = await start(folder, sight)
    for (const index of [0, 1]) await paint(first.live, folder, 'image-1', truth[0]!, index)
    await first.live.settled()
    await first.live.close()
    const before = await predictionOf(folder, 'image-1')
    const second = await start(folder, sight)
    expect([second.live.runId, second.live.step]).toEqual([first.live.runId, first.live.step])
    expect(second.host.ofType('patch')[0]!.pixels).toEqual(before.pixels)
    expect(await listRuns(folder)).toHaveLength(1)
  })

  it('goes on from the net of a training, and a training goes on from its net', async () => {
    const folder = await makeDiscProject()
    const { runId } = await train(folder, {})
    const trained = (await evaluateProject(folder)).pixelAccuracy!
    const visible = { x: 0, y: 0, width: 64, height: 64 }
    const { live, host } = await start(folder, { imageId: 'image-5', visible, neighbours: [] })
    expect(live.step).toBe(0)
    const truth = host.ofType('patch')[0]!
    expect(truth.pixels).toHaveLength(64 * 64)
    expect(live.runId).not.toBe(runId)
    await saveLabel(folder, 'image-1', { width: 64, height: 64, pixels: new Uint8Array(64 * 64).fill(UNLABELLED) })
    live.labelsChanged('image-1')
    await live.settled()
    await live.close()
    expect(trained).toBeGreaterThan(0.5)
    const { host: next } = await train(folder, { from: live.runId, headSteps: 1 })
    expect(next.losses()[0]).toBeLessThan(0.3)
  })
})

describe('a wide image', () => {
  const SIDES = [1536, 64] as const
  const part = (x: number) => ({ x, y: 0, width: 100, height: 64 })

  it('is predicted where it is looked at first, and looking elsewhere comes before the rest', async () => {
    const folder = await makeDiscProject({ sizes: [SIDES], parts: ['train'] })
    await train(folder, { headSteps: 1, maxSide: 2048 })
    const host = new Listener()
    const live = await LiveTraining.open(folder, { maxSide: 2048, threads: 1 }, host)
    open.push(live)
    const sightOf = (x: number) => ({ imageId: 'image-1', visible: part(x), neighbours: [] })
    live.look(sightOf(1400))
    host.between = () => host.ofType('patch').length === 1 && live.look(sightOf(700))
    await live.settled()
    const parts = host.ofType('patch').map((patch) => patch.part)
    const covers = (place: number) => parts.findIndex(({ x, width }) => x <= place && place < x + width)
    expect([covers(1450), covers(750)]).toEqual([0, 1])
    expect(parts.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(1536 * 64)
  })

  it('is said to be ready when all of it shows what was learned, not when the part in sight does', async () => {
    const folder = await makeDiscProject({ sizes: [SIDES], parts: ['train'] })
    const host = new Listener()
    const live = await LiveTraining.open(folder, { maxSide: 2048, threads: 1 }, host)
    open.push(live)
    live.look({ imageId: 'image-1', visible: part(0), neighbours: [] })
    await live.settled()
    const told = host.events.map((event) => (event.type === 'state' ? event.state.type : event.type))
    expect(told.filter((type) => type === 'patch').length).toBeGreaterThan(2)
    expect(told.indexOf('ready')).toBeGreaterThan(told.lastIndexOf('patch'))
  })
})
