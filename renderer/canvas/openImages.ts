/**
 * The images whose labels are in memory: the one on screen, and those left a moment ago until their label file is written.
 * Coming back to one of these goes on with the same labels and history, so fast switching can neither lose nor reorder.
 */
import type { Bridge } from '../../preload/contract'
import type { SaveState } from '../stores/editor'
import type { Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { LabelShelf } from './labelShelf'
import { OpenImage, type ImageDesk } from './openImage'

const WORST_FIRST: readonly SaveState[] = ['failed', 'unsaved', 'saving', 'saved']

export class OpenImages {
  private readonly images = new Map<string, OpenImage>()
  private readonly listeners = new Set<() => void>()
  private readonly shelf: LabelShelf
  private current: OpenImage | null = null
  /** Whom the images ask and tell; null while nobody looks. */
  desk: ImageDesk | null = null

  constructor(private readonly bridge: Pick<Bridge, 'call'>) {
    this.shelf = new LabelShelf(bridge)
  }

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
    const stored = await this.shelf.take(folder, image)
    const meanwhile = this.images.get(key)
    if (meanwhile) return meanwhile
    const opened = new OpenImage(
      this.bridge,
      folder,
      image.id,
      stored,
      () => this.savingChanged(),
      () => this.desk
    )
    this.images.set(key, opened)
    return opened
  }

  /** Reads those that a person is likely to go to next, the likeliest first. */
  readAhead(folder: string, images: readonly ImageState[]): void {
    this.shelf.readAhead(folder, images, ({ id }) => this.images.has(`${folder}\n${id}`))
  }

  /** Lets an image go, so that it is read again; what it has is in the journal already. */
  async forget(image: OpenImage): Promise<void> {
    await image.queue.acknowledge()
    if (this.current === image) this.current = null
    for (const [key, candidate] of this.images) if (candidate === image) this.images.delete(key)
  }

  /** An act on many images changed labels: the image on screen takes that in, others are read again when they are opened. */
  async catchUp(image: OpenImage): Promise<readonly Rectangle[]> {
    const others = [...this.images.values()].filter((other) => other !== image)
    await Promise.all(others.map((other) => this.forget(other)))
    return image.catchUp()
  }

  /** Tries at once what could not be saved. */
  retry(): void {
    for (const image of this.images.values()) image.queue.retry()
  }

  /** Whether another program changed the label file of the image on screen. */
  get isChangedOutside(): boolean {
    return this.current?.queue.isChangedOutside ?? false
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

/** The window's own: it outlives the stage, so that leaving the page loses nothing either. */
export const openImages = new OpenImages({ call: (name, ...args) => window.segsmith.call(name, ...args) })
