/** Fetches pictures over the photo protocol; failures are sentences for the person. */
import { words } from '../words'

/** `file` is what the sentence of a failure calls the photo. */
export async function fetchBitmap(url: string, file: string): Promise<ImageBitmap> {
  return decodeBitmap(await (await fetchAnswer(url, file)).blob(), file)
}

/** Chromium applies the EXIF orientation. */
export async function decodeBitmap(content: Blob, file: string): Promise<ImageBitmap> {
  return createImageBitmap(content).catch(() => {
    throw new Error(words.trouble.notShown(file))
  })
}

export async function fetchAnswer(url: string, file: string): Promise<Response> {
  const answer = await fetch(url).catch(() => null)
  if (!answer) throw new Error(words.trouble.unreadable(file))
  if (!answer.ok) throw new Error(words.trouble.unreadable(file, (await answer.text()).trim()))
  return answer
}
