/** Tiny projects of bright discs on a dark ground, and a host that listens to a training. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { saveLabel } from '../../../main/core/data/labels'
import { createProject, setPart } from '../../../main/core/data/project'
import { Random } from '../../../main/core/data/random'
import type { LabelClass, LabelMap, Part } from '../../../main/core/data/types'
import type { TrainingConfig } from '../../../main/core/train/config'
import type { TrainingEvent } from '../../../main/core/train/events'
import type { TrainerHost } from '../../../main/core/train/host'
import { resumeRun, startRun } from '../../../main/core/train/run'
import { scratchFolder } from '../data/scratch'

export const GROUND_AND_DISC: readonly LabelClass[] = [
  { name: 'ground', color: '#203040', key: '1' },
  { name: 'disc', color: '#ffc000', key: '2' }
]
const [DARK, BRIGHT] = [50, 200]

/** One disc at a random place on a noisy ground, with its complete label. */
function drawDisc(random: Random, width: number, height: number): { pixels: Uint8Array; label: LabelMap } {
  const radius = 0.2 * Math.min(width, height) + 0.15 * Math.min(width, height) * random.next()
  const [cx, cy] = [radius + random.next() * (width - 2 * radius), radius + random.next() * (height - 2 * radius)]
  const label = new Uint8Array(width * height)
  const pixels = new Uint8Array(3 * width * height)
  for (let i = 0; i < label.length; i++) {
    const isInside = ((i % width) + 0.5 - cx) ** 2 + (Math.floor(i / width) + 0.5 - cy) ** 2 <= radius ** 2
    label[i] = isInside ? 1 : 0
    for (let c = 0; c < 3; c++) pixels[3 * i + c] = (isInside ? BRIGHT : DARK) + random.integer(40) - 20
  }
  return { pixels, label: { width, height, pixels: label } }
}

export interface DiscOptions {
  readonly sizes?: readonly (readonly [width: number, height: number])[]
  readonly parts?: readonly Part[]
  /** What is painted of the complete label; null: nothing. */
  readonly paint?: (label: LabelMap, index: number) => LabelMap | null
  readonly classes?: readonly LabelClass[]
  readonly folder?: string
}

export const SIX: readonly (readonly [number, number])[] = Array(6).fill([64, 64])
const DEFAULT_PARTS: readonly Part[] = ['train', 'train', 'train', 'train', 'validation', 'validation']

/** A project of images image-1, image-2, ...; answers its folder. */
export async function makeDiscProject(options: DiscOptions = {}): Promise<string> {
  const { sizes = SIX, parts = DEFAULT_PARTS, paint = (label) => label, classes = GROUND_AND_DISC } = options
  const folder = options.folder ?? (await scratchFolder())
  const photos = join(folder, 'photos')
  await mkdir(photos, { recursive: true })
  const random = new Random(42)
  const labels: LabelMap[] = []
  for (const [i, [width, height]] of sizes.entries()) {
    const { pixels, label } = drawDisc(random, width, height)
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(photos, `image-${i + 1}.png`))
    labels.push(label)
  }
  await createProject({ folder, name: 'Discs', imageFolder: photos, copyImages: false, classes }, 1)
  for (const [i, label] of labels.entries()) {
    const painted = paint(label, i)
    if (painted) await saveLabel(folder, `image-${i + 1}`, painted)
    await setPart(folder, `image-${i + 1}`, parts[i] ?? 'train')
  }
  return folder
}

/** A host whose clock moves a second at every look, so that nothing depends on how fast the machine is. */
export class ListeningHost implements TrainerHost {
  readonly events: TrainingEvent[] = []
  /** Images that were painted on. */
  readonly changed: string[] = []
  private clock = 0
  private stopping = false

  constructor(
    private readonly reactions: {
      readonly onEvent?: (event: TrainingEvent, stop: () => void) => void
      readonly watched?: string
      readonly millisecondsPerLook?: number
    } = {}
  ) {}

  emit(event: TrainingEvent): void {
    this.events.push(event)
    this.reactions.onEvent?.(event, () => (this.stopping = true))
  }
  shouldStop(): boolean {
    return this.stopping
  }
  watchedImage(): string | null {
    return this.reactions.watched ?? null
  }
  takeChangedLabels(): readonly string[] {
    return this.changed.splice(0)
  }
  now(): number {
    return (this.clock += this.reactions.millisecondsPerLook ?? 1000)
  }
  date(): string {
    return '2026-01-02T03:04:05.678Z'
  }
  betweenSteps(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  ofType<T extends TrainingEvent['type']>(type: T): Extract<TrainingEvent, { type: T }>[] {
    return this.events.filter((e): e is Extract<TrainingEvent, { type: T }> => e.type === type)
  }
  losses(): number[] {
    return this.ofType('loss').flatMap((e) => e.points.map((p) => p.loss))
  }
}

/** Stops after so many steps. */
export const stopAfter = (steps: number) => (event: TrainingEvent, stop: () => void) => {
  if (event.type === 'loss' && event.points.at(-1)!.step >= steps) stop()
}

/** Few steps on small crops. */
export const QUICK: Partial<TrainingConfig> = {
  headSteps: 12,
  fullSteps: 6,
  headBatch: 2,
  fullBatch: 2,
  crop: 64,
  validateEvery: 6,
  headLearningRate: 0.01
}

export async function train(
  folder: string,
  config: Partial<TrainingConfig>,
  host = new ListeningHost()
): Promise<{ host: ListeningHost; runId: string }> {
  const { runId, finished } = await startRun(folder, { ...QUICK, ...config }, host)
  await finished
  return { host, runId }
}

export async function resume(folder: string, runId: string, host = new ListeningHost()): Promise<ListeningHost> {
  const { finished } = await resumeRun(folder, runId, host)
  await finished
  return host
}
