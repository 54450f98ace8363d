/** Unpacks a large PNG beside the window, of which its small picture is kept, and ends when the window ends it. */
import { pngGlance, type GlanceBand } from './pngGlance'

export interface GlanceRequest {
  readonly url: string
  readonly pixels: number
}

export type GlanceMessage =
  | { readonly type: 'band'; readonly band: GlanceBand }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly words: string }

self.onmessage = async ({ data: { url, pixels } }: MessageEvent<GlanceRequest>) => {
  try {
    const { body } = await fetch(url)
    for await (const band of pngGlance(body!, pixels)) tell({ type: 'band', band }, [band.pixels.buffer])
    tell({ type: 'done' })
  } catch (error) {
    tell({ type: 'failed', words: String(error) })
  }
}

function tell(message: GlanceMessage, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer })
}
