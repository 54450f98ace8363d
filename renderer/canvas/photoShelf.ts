/**
 * The photos in memory: the one on screen and those a person is likely to go to next, decoded ahead so that switching
 * waits for nothing.
 */
import type { ImageState } from '../types'
import { isTiled, loadPhoto, type Photo } from './photo'

/** Pixels of the photos decoded ahead and of the one on screen together: 256 MB. */
const MOST_PIXELS = 64_000_000
/** Someone who steps through many images wants no neighbours of those that are passed. */
const PAUSE_MS = 150

type Load = (folder: string, image: ImageState, stopped: AbortSignal) => Promise<Photo>

export class PhotoShelf {
  private readonly photos = new Map<string, Promise<Photo>>()
  /** What is being decoded ahead. */
  private ahead: { readonly key: string; readonly stop: AbortController } | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly load: Load = loadPhoto) {}

  /** The photo, which stays open until neither `shown` nor `ahead` of `keep` names it. */
  take(folder: string, image: ImageState): Promise<Photo> {
    if (!this.photos.has(keyOf(folder, image))) this.stopAhead()
    return this.open(folder, image, new AbortController())
  }

  private open(folder: string, image: ImageState, stop: AbortController): Promise<Photo> {
    const key = keyOf(folder, image)
    const photo = this.photos.get(key) ?? this.load(folder, image, stop.signal)
    this.photos.set(key, photo)
    // One that failed is tried anew.
    photo.catch(() => this.photos.get(key) === photo && this.photos.delete(key))
    return photo
  }

  /** Closes every other photo, and after a pause decodes those ahead, the likeliest first. */
  keep(folder: string, shown: ImageState | null, ahead: readonly ImageState[]): void {
    clearTimeout(this.timer)
    const affordable = withinLimit(shown, ahead)
    const kept = new Set([...(shown ? [shown] : []), ...affordable].map((image) => keyOf(folder, image)))
    for (const key of this.photos.keys()) if (!kept.has(key)) this.letGo(key)
    for (const image of affordable) this.photos.get(keyOf(folder, image))?.then(rest, () => {})
    const present = shown ? this.photos.get(keyOf(folder, shown)) : undefined
    this.timer = setTimeout(() => void this.loadAhead(folder, affordable, present), PAUSE_MS)
  }

  private letGo(key: string): void {
    const photo = this.photos.get(key)
    this.photos.delete(key)
    photo?.then((opened) => opened.close()).catch(() => {})
  }

  /** What is waited for now has the processors to itself. */
  private stopAhead(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.ahead) return
    this.ahead.stop.abort()
    this.letGo(this.ahead.key)
    this.ahead = null
  }

  private async loadAhead(
    folder: string,
    ahead: readonly ImageState[],
    shown: Promise<Photo> | undefined
  ): Promise<void> {
    const { timer } = this
    await arrival(shown)
    for (const image of ahead) {
      if (timer !== this.timer) return
      const stop = new AbortController()
      this.ahead = { key: keyOf(folder, image), stop }
      const photo = this.open(folder, image, stop)
      photo.then(rest, () => {})
      await arrival(photo)
      if (this.ahead?.stop === stop) this.ahead = null
    }
  }
}

/** When all of it is there, or it failed. */
async function arrival(photo: Promise<Photo> | undefined): Promise<void> {
  await photo?.then(({ arriving }) => arriving).catch(() => {})
}

function rest(photo: Photo): void {
  photo.rest?.()
}

function keyOf(folder: string, { id }: ImageState): string {
  return `${folder}\n${id}`
}

function withinLimit(shown: ImageState | null, ahead: readonly ImageState[]): ImageState[] {
  let pixels = shown ? inMemory(shown) : 0
  return ahead.filter((image) => !image.problem && (pixels += inMemory(image)) <= MOST_PIXELS)
}

/** Of a photo in tiles only those on screen are in memory. */
function inMemory(image: ImageState): number {
  return isTiled(image) ? TILES_PIXELS : image.width * image.height
}
const TILES_PIXELS = 4_000_000
