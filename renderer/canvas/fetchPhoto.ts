/** Fetches pictures over the photo protocol; failures are sentences for the person. */
import { words } from '../words'
import { readGrowing } from './png/growingPicture'

/** `file` is what the sentence of a failure calls the photo. Chromium applies the EXIF orientation. */
export async function decodeBitmap(content: Blob, file: string): Promise<ImageBitmap> {
  return createImageBitmap(content).catch(() => {
    throw new Error(words.trouble.notShown(file))
  })
}

export interface Glance {
  readonly url: string
  /** What the sentence of a failure calls the photo. */
  readonly file: string
  /** About how many it has. */
  readonly pixels: number
  readonly stopped: AbortSignal
  /** Told of the picture while it grows, where it does. */
  grown(picture: OffscreenCanvas): void
}

/** The small picture of a large photo. */
export async function fetchGlance({ url, file, pixels, stopped, grown }: Glance): Promise<ImageBitmap> {
  const { body, headers } = await fetchAnswer(url, file, stopped)
  try {
    if (headers.get('Content-Type') !== 'image/png') return await decodeSmall(body!, pixels)
    // The worker fetches it for itself, so that not all of the file passes through the window's thread.
    await body!.cancel()
    return await readGrowing(url, pixels, stopped, grown)
  } catch {
    throw new Error(words.trouble.notShown(file))
  }
}

/** Of a JPEG, as evenly spread over it as its blocks of 8 x 8 allow: the other pixels are not decoded. */
async function decodeSmall(data: ReadableStream<Uint8Array<ArrayBuffer>>, pixels: number): Promise<ImageBitmap> {
  const side = Math.round(Math.sqrt(pixels))
  const decoder = new ImageDecoder({ type: 'image/jpeg', data, desiredWidth: side, desiredHeight: side })
  try {
    const { image } = await decoder.decode()
    // Upright: the frame knows the EXIF orientation.
    return await createImageBitmap(image).finally(() => image.close())
  } finally {
    decoder.close()
  }
}

export async function fetchAnswer(url: string, file: string, stopped?: AbortSignal): Promise<Response> {
  const answer = await fetch(url, { signal: stopped }).catch(() => null)
  if (!answer) throw new Error(words.trouble.unreadable(file))
  if (!answer.ok) throw new Error(words.trouble.unreadable(file, (await answer.text()).trim()))
  return answer
}
