/**
 * Small pictures of images, decoded when a row asks for one: newest wish first, few at a time, the least recently used
 * forgotten. They are bitmaps outside reactivity; a row draws its own.
 */
import { photoPreviewUrl } from '../../preload/contract'

/** Pixels of the longer side, twice the size on screen. */
const SIDE = 104
const AT_ONCE = 3
const MOST_KEPT = 600

interface Wish {
  readonly key: string
  readonly url: string
  readonly settle: (bitmap: Promise<ImageBitmap>) => void
}

export interface Thumbnails {
  /** The thumbnail, or null when the wish was withdrawn first. */
  want(folder: string, imageId: string, signal: AbortSignal): Promise<ImageBitmap | null>
}

export function createThumbnails(decode: (url: string) => Promise<ImageBitmap> = decodeThumbnail): Thumbnails {
  const kept = new Map<string, ImageBitmap>()
  const waiting: Wish[] = []
  let running = 0

  function keep(key: string, bitmap: ImageBitmap): void {
    kept.delete(key)
    kept.set(key, bitmap)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string)
  }

  function work(): void {
    while (running < AT_ONCE && waiting.length > 0) {
      const { key, url, settle } = waiting.pop() as Wish
      running++
      const bitmap = decode(url)
      settle(bitmap)
      void bitmap
        .then((decoded) => keep(key, decoded))
        .catch(() => undefined)
        .finally(() => {
          running--
          work()
        })
    }
  }

  function want(folder: string, imageId: string, signal: AbortSignal): Promise<ImageBitmap | null> {
    const key = `${folder}\n${imageId}`
    const known = kept.get(key)
    if (known) {
      keep(key, known)
      return Promise.resolve(known)
    }
    return new Promise((resolve) => {
      const wish: Wish = { key, url: photoPreviewUrl(folder, imageId), settle: resolve }
      waiting.push(wish)
      signal.addEventListener('abort', () => {
        const index = waiting.indexOf(wish)
        if (index < 0) return
        waiting.splice(index, 1)
        resolve(null)
      })
      work()
    })
  }

  return { want }
}

export const thumbnails = createThumbnails()

/** Decoded once to learn the shape, then scaled by the browser; EXIF orientation applied. */
async function decodeThumbnail(url: string): Promise<ImageBitmap> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`The photo could not be read (${response.status}).`)
  const photo = await createImageBitmap(await response.blob())
  const scale = SIDE / Math.max(photo.width, photo.height)
  try {
    return await createImageBitmap(photo, {
      resizeWidth: Math.max(1, Math.round(photo.width * scale)),
      resizeHeight: Math.max(1, Math.round(photo.height * scale)),
      resizeQuality: 'medium'
    })
  } finally {
    photo.close()
  }
}
