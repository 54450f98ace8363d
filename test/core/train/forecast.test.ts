import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { saveLabel } from '../../../main/core/data/labels'
import { forecastTraining, type ForecastHost } from '../../../main/core/train/forecast'
import { Forecasts } from '../../../main/core/train/forecasts'
import type { TrainingConfig } from '../../../main/core/train/config'
import { makeDiscProject, QUICK } from './discs'

const MEGABYTE = 2 ** 20
const CONFIG: Partial<TrainingConfig> = { ...QUICK, net: 'default', mode: 'head-then-full' }

/** A clock that moves a second at every look. */
class Machine implements ForecastHost {
  looks = 0
  constructor(
    private readonly megabytes: number,
    private readonly stopsAfter = Infinity
  ) {}
  now = () => 1000 * ++this.looks
  freeBytes = () => this.megabytes * MEGABYTE
  usedBytes = () => 0
  shouldStop = () => this.looks >= this.stopsAfter
  breathe = async () => undefined
}

it('a forecast tells the phases, their epochs and their time, and leaves the project as it is', async () => {
  const folder = await makeDiscProject()
  const forecast = (await forecastTraining(folder, CONFIG, new Machine(16_000)))!
  const [head, full] = forecast.phases
  expect(forecast.phases.map(({ kind, steps }) => [kind, steps])).toEqual([
    ['head', 12],
    ['full', 6]
  ])
  // 4 training images and their mirror images in batches of 2: 4 steps; 4 crops in batches of 2: 2 steps
  expect(head!.seconds).toBeGreaterThan((12 / 4) * head!.secondsPerEpoch)
  expect(full!.seconds).toBeGreaterThan((6 / 2) * full!.secondsPerEpoch)
  expect(forecast.seconds).toBeCloseTo(head!.seconds + full!.seconds)
  expect(forecast.proposal).toBeNull()
  expect(existsSync(join(folder, 'runs'))).toBe(false)
})

it('what does not fit is not tried, and what is proposed in its place fits', async () => {
  const folder = await makeDiscProject()
  const large = { ...CONFIG, mode: 'full', fullBatch: 8, crop: 256 } as const
  const machine = new Machine(400)
  const refused = (await forecastTraining(folder, large, machine))!
  expect([refused.seconds, refused.phases, machine.looks]).toEqual([null, [], 0])
  expect(refused.bytes).toBeGreaterThan(400 * MEGABYTE)
  const { changes, summary } = refused.proposal!
  // the step stays as large: 8 crops
  expect(changes.fullBatch! * changes.accumulate!).toBe(8)
  expect(summary).toBe(`batch ${changes.fullBatch}, ${changes.accumulate} batches a step`)
  expect((await forecastTraining(folder, { ...large, ...changes }, machine))!.seconds).toBeGreaterThan(0)
})

it('mixed precision is forecast where the device has it: less memory, and the same on a CPU', async () => {
  const folder = await makeDiscProject()
  const needed = async (device: string, precision: TrainingConfig['precision']) => {
    const config = { ...CONFIG, net: 'unet:width=8', mode: 'full', fullBatch: 4, crop: 256, device, precision } as const
    return (await forecastTraining(folder, config, new Machine(10)))!.bytes
  }
  expect(await needed('cpu', 'mixed')).toBe(await needed('cpu', 'float32'))
  const share = (await needed('cuda', 'mixed')) / (await needed('cuda', 'float32'))
  // half of what is in float16; loss, weights and optimizer state stay as they are
  expect(share).toBeGreaterThan(0.5)
  expect(share).toBeLessThan(0.95)
})

it('a smaller crop is proposed where a smaller batch is not enough, and nothing where nothing fits', async () => {
  const folder = await makeDiscProject()
  const large = { ...CONFIG, net: 'unet', mode: 'full', fullBatch: 2, crop: 512 } as const
  const { proposal } = (await forecastTraining(folder, large, new Machine(300)))!
  expect(proposal!.changes).toMatchObject({ fullBatch: 1, accumulate: 2 })
  expect(proposal!.changes.crop).toBeLessThan(512)
  expect(await forecastTraining(folder, large, new Machine(20))).toMatchObject({ seconds: null, proposal: null })
})

it('a batch that no graph could hold is told what it would take, and what fits', async () => {
  const folder = await makeDiscProject()
  const huge = { ...CONFIG, mode: 'full', fullBatch: 64, crop: 2048 } as const
  const { bytes, proposal } = (await forecastTraining(folder, huge, new Machine(2000)))!
  expect(bytes).toBeGreaterThan(100_000 * MEGABYTE)
  expect(proposal!.bytes).toBeLessThan(2000 * MEGABYTE)
})

it('a forecast that is stopped answers nothing', async () => {
  expect(await forecastTraining(await makeDiscProject(), CONFIG, new Machine(16_000, 2))).toBeNull()
})

it('a forecast is made again when an image is labelled, and not when nothing changed', async () => {
  const paint = (label: { width: number; height: number; pixels: Uint8Array }, i: number) => (i === 0 ? null : label)
  const folder = await makeDiscProject({ paint })
  const [forecasts, machine] = [new Forecasts(), new Machine(16_000)]
  const config = { ...CONFIG, mode: 'head' } as const
  const looks: number[] = []
  const ask = async () => {
    await forecasts.of(folder, config, machine)
    looks.push(machine.looks)
  }
  await ask()
  await ask()
  await saveLabel(folder, 'image-1', { width: 64, height: 64, pixels: new Uint8Array(64 * 64).fill(1) })
  await ask()
  expect(looks[0]).toBeGreaterThan(0)
  expect(looks[1]).toBe(looks[0])
  expect(looks[2]).toBeGreaterThan(looks[1]!)
})
