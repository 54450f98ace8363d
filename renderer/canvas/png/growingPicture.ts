/** The small picture of a large PNG on a canvas, which grows while a worker unpacks the file beside the window. */
import type { GlanceBand } from './pngGlance'
import type { GlanceMessage, GlanceRequest } from './pngGlanceWorker'

/** `grown` is told after every piece. Fails when the file is damaged or does not come to its end. */
export function readGrowing(
  url: string,
  pixels: number,
  stopped: AbortSignal,
  grown: (picture: OffscreenCanvas) => void
): Promise<ImageBitmap> {
  const worker = new Worker(new URL('./pngGlanceWorker.ts', import.meta.url), { type: 'module' })
  const request: GlanceRequest = { url, pixels }
  worker.postMessage(request)
  let picture: OffscreenCanvas | null = null
  return new Promise<ImageBitmap>((resolve, reject) => {
    worker.onerror = reject
    stopped.addEventListener('abort', () => reject(stopped.reason))
    worker.onmessage = ({ data }: MessageEvent<GlanceMessage>) => {
      if (data.type === 'failed') return reject(new Error(data.words))
      if (data.type === 'done') return resolve(picture!.transferToImageBitmap())
      picture ??= new OffscreenCanvas(data.band.width, data.band.height)
      put(picture, data.band)
      grown(picture)
    }
  }).finally(() => worker.terminate())
}

function put(picture: OffscreenCanvas, { width, top, pixels }: GlanceBand): void {
  picture.getContext('2d')!.putImageData(new ImageData(pixels, width), 0, top)
}
