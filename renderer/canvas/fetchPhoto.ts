/** Fetches pictures over the photo protocol; failures are sentences for the person. */
import { words } from '../words'

/** `file` is what the sentence of a failure calls the photo. Chromium applies the EXIF orientation. */
export async function decodeBitmap(content: Blob, file: string): Promise<ImageBitmap> {
  return createImageBitmap(content).catch(() => {
    throw new Error(words.trouble.notShown(file))
  })
}

/** Of a JPEG about so many pixels, as evenly spread over it as its blocks of 8 x 8 allow: the others are not decoded. */
export async function fetchGlance(
  url: string,
  file: string,
  pixels: number,
  stopped: AbortSignal
): Promise<ImageBitmap> {
  const { body } = await fetchAnswer(url, file, stopped)
  const side = Math.round(Math.sqrt(pixels))
  const decoder = new ImageDecoder({ type: 'image/jpeg', data: body!, desiredWidth: side, desiredHeight: side })
  try {
    const { image } = await decoder.decode()
    // Upright: the frame knows the EXIF orientation.
    return await createImageBitmap(image).finally(() => image.close())
  } catch {
    throw new Error(words.trouble.notShown(file))
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
