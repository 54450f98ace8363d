/**
 * Somebody who paints at random without a pause: fills small and large, over one image and many, erasing, undo and redo, also
 * of steps from before the last start, while label files are written and old steps forgotten. Runs in a process of its own
 * or in the app's window; everything is announced before and acknowledged after.
 */
import { shortenValues } from '../../../../renderer/raster/shorten'
import { Random } from '../../../../main/core/data/random'
import type { LabelMap, PastStep, Step, StepPart, StepPatch } from '../../../../main/core/data/types'
import { valuesOf, type Act, type FilledBox } from './acts'
import type { SizedImage } from './model'

/** What is painted with; `announce` and `acknowledge` reach somebody who outlives the painter. */
export interface Desk {
  readonly images: readonly SizedImage[]
  readLabel(imageId: string): Promise<LabelMap | null>
  readProvenance(imageId: string): Promise<LabelMap | null>
  history(imageId: string): Promise<readonly PastStep[]>
  commitStep(step: Step): Promise<void>
  moveStep(id: string, direction: 'undo' | 'redo'): Promise<void>
  /** Not waited for. */
  settleLabel(imageId: string): void
  forgetOldest(): Promise<void>
  announce(act: Act): void | Promise<void>
  acknowledge(): void | Promise<void>
}

/** @param acts how many; endless when it is killed instead */
export async function paintAtRandom(desk: Desk, seed: number, acts = Infinity): Promise<void> {
  const random = new Random(seed)
  for (let act = 0; act < acts; act++) {
    const chance = random.next()
    if (chance < 0.3) await moveAStep(desk, random)
    else await paintAStep(desk, random, `${seed}-${act}`)
    if (random.next() < 0.12) desk.settleLabel(pick(desk.images, random).id)
    if (random.next() < 0.02) await desk.forgetOldest()
  }
}

async function moveAStep(desk: Desk, random: Random): Promise<void> {
  const history = await desk.history(pick(desk.images, random).id)
  const isUndo = random.next() < 0.6
  // Mostly as a person does, one after the other; at times any of the steps.
  const isOrderly = random.next() < 0.8
  const candidates = history.filter(({ isUndone }) => isUndone !== isUndo)
  const step = isOrderly ? (isUndo ? candidates.at(-1) : candidates[0]) : pick(candidates, random)
  if (!step) return
  const type = isUndo ? 'undo' : 'redo'
  await desk.announce({ type, id: step.id })
  await desk.moveStep(step.id, type)
  await desk.acknowledge()
}

async function paintAStep(desk: Desk, random: Random, id: string): Promise<void> {
  const count = random.next() < 0.15 ? 2 + random.integer(desk.images.length - 1) : 1
  const images = [...desk.images].sort(() => random.next() - 0.5).slice(0, count)
  const isLarge = random.next() < 0.04
  const source = random.integer(4)
  const parts = images.map((image) => ({ imageId: image.id, boxes: boxesIn(image, isLarge, random) }))
  const step = {
    id,
    name: 'Painted',
    at: 0,
    parts: await Promise.all(images.map((image, i) => partOf(desk, image, parts[i].boxes, source)))
  }
  await desk.announce({ type: 'step', id, source, parts })
  await desk.commitStep(step)
  // An acknowledgement that did not arrive makes the app send a step again.
  if (random.next() < 0.05) await desk.commitStep(step)
  await desk.acknowledge()
}

/** Side by side, so that they do not overlap. */
function boxesIn({ width, height }: SizedImage, isLarge: boolean, random: Random): FilledBox[] {
  const count = isLarge ? 1 : 1 + random.integer(3)
  const share = Math.floor(width / count)
  return Array.from({ length: count }, (_, i) => {
    const most = isLarge ? [share, height] : [Math.min(share, 60), Math.min(height, 60)]
    const [boxWidth, boxHeight] = most.map((side) => 1 + random.integer(side))
    const [x, y] = [i * share + random.integer(share - boxWidth + 1), random.integer(height - boxHeight + 1)]
    const isNoise = random.next() < (isLarge ? 0.7 : 0.2)
    const even = random.next() < 0.15 ? 255 : random.integer(3)
    const fill = isNoise
      ? ({ type: 'noise', seed: random.integer(2 ** 30) } as const)
      : ({ type: 'even', value: even } as const)
    return { x, y, width: boxWidth, height: boxHeight, fill }
  })
}

async function partOf(desk: Desk, image: SizedImage, boxes: readonly FilledBox[], source: number): Promise<StepPart> {
  const [label, provenance] = await Promise.all([desk.readLabel(image.id), desk.readProvenance(image.id)])
  const patches = boxes.map((box): StepPatch => {
    const [before, provenanceBefore] = [cut(label, box), cut(provenance, box)]
    const after = valuesOf(box)
    const provenanceAfter = after.map((value, i) => {
      if (value === before[i]) return provenanceBefore[i]
      return value === 255 ? 255 : source
    })
    const { x, y, width, height } = box
    const values = { before: shortenValues(before), after: shortenValues(after) }
    const sources = {
      provenanceBefore: shortenValues(provenanceBefore),
      provenanceAfter: shortenValues(provenanceAfter)
    }
    return { x, y, width, height, ...values, ...sources }
  })
  return { imageId: image.id, patches }
}

function cut(map: LabelMap | null, { x, y, width, height }: FilledBox): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    return map ? map.pixels[(y + Math.floor(i / width)) * map.width + x + (i % width)] : 255
  })
}

const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)]
