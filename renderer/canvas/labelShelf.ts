/**
 * Reads what images have on disk, and reads ahead those that a person is likely to go to next. What was read ahead is used once,
 * and only if nothing changed it since: by a step over many images, or by another program.
 */
import type { Answer, Bridge } from '../../preload/contract'
import type { ImageState, PackedLabels } from '../types'
import { TiledLabels } from './labelMap'
import type { StoredLabels } from './openImage'
import { words } from '../words'
import { RendererFailure } from '../bridge'

/** Someone who steps through many images wants no neighbours of those that are passed. */
const PAUSE_MS = 250

interface ReadAhead {
  readonly stamp: string
  readonly stored: Promise<StoredLabels>
}

export class LabelShelf {
  private readonly ready = new Map<string, ReadAhead>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly bridge: Pick<Bridge, 'call'>) {}

  /** Fails with one sentence. */
  async take(folder: string, image: ImageState): Promise<StoredLabels> {
    const key = keyOf(folder, image)
    const known = this.ready.get(key)
    this.ready.delete(key)
    if (known && (await this.stampOf(folder, image)) === known.stamp) return known.stored
    return this.read(folder, image)
  }

  /** After a pause reads these, the likeliest first, but for those of which `isOpen` says that they are in memory. */
  readAhead(folder: string, images: readonly ImageState[], isOpen: (image: ImageState) => boolean): void {
    clearTimeout(this.timer)
    const kept = new Set(images.map((image) => keyOf(folder, image)))
    for (const key of this.ready.keys()) if (!kept.has(key)) this.ready.delete(key)
    const timer = setTimeout(() => void readAll(), PAUSE_MS)
    this.timer = timer
    const readAll = async (): Promise<void> => {
      for (const image of images) {
        if (timer !== this.timer) return
        if (!image.problem && !isOpen(image)) await this.prepare(folder, image).catch(() => {})
      }
    }
  }

  private async prepare(folder: string, image: ImageState): Promise<void> {
    const key = keyOf(folder, image)
    if (this.ready.has(key)) return
    // Taken first: what changes while the rest is read makes it another one.
    const stamp = await this.stampOf(folder, image)
    const stored = this.read(folder, image)
    this.ready.set(key, { stamp, stored })
    await stored.catch(() => this.ready.delete(key))
  }

  private async stampOf(folder: string, { id }: ImageState): Promise<string> {
    return valueOf(await this.bridge.call('labelStamp', folder, id))
  }

  private async read(folder: string, image: ImageState): Promise<StoredLabels> {
    // One after another: what is asked first is what the photo waits for.
    const label = valueOf(await this.bridge.call('readLabel', folder, image.id))
    const [provenance, steps] = await Promise.all([
      this.bridge.call('readProvenance', folder, image.id).then(valueOf),
      this.bridge.call('history', folder, image.id).then(valueOf)
    ])
    return { labels: tilesOf(label, image), provenance: tilesOf(provenance, image), steps }
  }
}

function keyOf(folder: string, { id }: ImageState): string {
  return `${folder}\n${id}`
}

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new RendererFailure(answer.failure)
  return answer.value
}

function tilesOf(packed: PackedLabels | null, image: ImageState): TiledLabels {
  if (!packed) return new TiledLabels(image.width, image.height)
  if (packed.width !== image.width || packed.height !== image.height) {
    const [found, expected] = [`${packed.width} x ${packed.height}`, `${image.width} x ${image.height}`]
    throw new Error(words.trouble.otherLabelSize(image.id, found, expected))
  }
  return TiledLabels.unpack(packed)
}
