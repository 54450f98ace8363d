/**
 * The images whose labels are in memory: the one on screen, and those left a moment ago until their label file is written.
 * Coming back to one of these goes on with the same labels and history, so fast switching can neither lose nor reorder.
 */
import type { Answer, Bridge } from '../../preload/contract'
import type { SaveState } from '../stores/editor'
import type { ImageState, LabelMap } from '../types'
import { TiledLabels } from './labelMap'
import { OpenImage, type StoredLabels } from './openImage'

const WORST_FIRST: readonly SaveState[] = ['failed', 'unsaved', 'saving', 'saved']

export class OpenImages {
  private readonly images = new Map<string, OpenImage>()
  private readonly listeners = new Set<() => void>()
  private current: OpenImage | null = null

  constructor(private readonly bridge: Pick<Bridge, 'call'>) {}

  /** Tells when `state` or `problem` may have changed; the answer stops listening. */
  listen(changed: () => void): () => void {
    this.listeners.add(changed)
    return () => this.listeners.delete(changed)
  }

  get state(): SaveState {
    const states = [...this.images.values()].map((image) => image.queue.state)
    return WORST_FIRST.find((state) => states.includes(state)) ?? 'saved'
  }

  get problem(): string | null {
    return [...this.images.values()].find((image) => image.queue.problem !== null)?.queue.problem ?? null
  }

  /** Reads the labels of an image, or takes those still in memory; fails with one sentence. */
  async open(folder: string, image: ImageState): Promise<OpenImage> {
    const key = `${folder}\n${image.id}`
    const present = this.images.get(key)
    if (present) return present
    const stored = await this.read(folder, image)
    const meanwhile = this.images.get(key)
    if (meanwhile) return meanwhile
    const opened = new OpenImage(this.bridge, folder, image.id, stored, () => this.savingChanged())
    this.images.set(key, opened)
    return opened
  }

  /** Lets an image go, so that it is read again; what it has is in the journal already. */
  async forget(image: OpenImage): Promise<void> {
    await image.queue.acknowledge()
    if (this.current === image) this.current = null
    for (const [key, candidate] of this.images) if (candidate === image) this.images.delete(key)
  }

  /** Tries at once what could not be saved. */
  retry(): void {
    for (const image of this.images.values()) image.queue.retry()
  }

  /** Whether another program changed the label file of the image on screen. */
  get isChangedOutside(): boolean {
    return this.current?.queue.isChangedOutside ?? false
  }

  private async read(folder: string, image: ImageState): Promise<StoredLabels> {
    const answered = <T>(answer: Answer<T>): T => {
      if (!answer.ok) throw new Error(answer.failure.message)
      return answer.value
    }
    // One after another: what is asked first is what the photo waits for.
    const label = answered(await this.bridge.call('readLabel', folder, image.id))
    const [provenance, steps] = await Promise.all([
      this.bridge.call('readProvenance', folder, image.id).then(answered),
      this.bridge.call('history', folder, image.id).then(answered)
    ])
    return { labels: tilesOf(label, image), provenance: tilesOf(provenance, image), steps }
  }

  /** Makes `image` the one on screen; the one before is saved and then let go. */
  show(image: OpenImage | null): void {
    const before = this.current
    this.current = image
    // A failure is in `problem` already, and the queue goes on trying.
    if (before && before !== image) before.queue.flush().catch(() => {})
    this.savingChanged()
  }

  /** Settles when every label file holds every stroke; fails with the sentence of the first that cannot be written. */
  async flush(): Promise<void> {
    await Promise.all([...this.images.values()].map((image) => image.queue.flush()))
  }

  private savingChanged(): void {
    for (const [key, image] of this.images) {
      if (image !== this.current && image.queue.isSettled) this.images.delete(key)
    }
    this.listeners.forEach((changed) => changed())
  }
}

function tilesOf(map: LabelMap | null, image: ImageState): TiledLabels {
  if (!map) return new TiledLabels(image.width, image.height)
  if (map.width !== image.width || map.height !== image.height) {
    const [found, expected] = [`${map.width} x ${map.height}`, `${image.width} x ${image.height}`]
    throw new Error(`The label of ${image.id} is ${found} pixels, but the photo is ${expected}.`)
  }
  return TiledLabels.from(map)
}

/** The window's own: it outlives the stage, so that leaving the page loses nothing either. */
export const openImages = new OpenImages({ call: (name, ...args) => window.segsmith.call(name, ...args) })
