/**
 * The superpixels of photos, in blocks that are computed in a worker when they are first asked for and kept by image and
 * size: a person who comes back finds them there.
 */
import { between, intersection, type Rectangle } from '../raster/rectangle'
import type { PhotoPixels, Superpixels } from '../tools/tool'
import type { SuperpixelAnswer, SuperpixelRequest } from './superpixelWorker'

/** Pixels a side of a block. */
const BLOCK = 768
/** Blocks kept: 57 MB. */
const MOST_KEPT = 24

export interface BlockSource {
  /** What tells this photo from others. */
  readonly key: string
  readonly width: number
  readonly height: number
  readPhoto(area: Rectangle): Promise<PhotoPixels>
}

export class SuperpixelBlocks {
  private worker: Worker | null = null
  private readonly blocks = new Map<string, Superpixels>()
  /** The places of blocks that are being computed. */
  private readonly waiting = new Map<string, Rectangle>()

  /** `ready` tells that another block can be asked for. */
  constructor(private readonly ready: () => void) {}

  /** The block that holds a pixel of the image, or null while it is computed. */
  at(x: number, y: number, size: number, source: BlockSource): Superpixels | null {
    const [left, top] = [x - (x % BLOCK), y - (y % BLOCK)]
    const key = `${source.key} ${size} ${left} ${top}`
    const block = this.blocks.get(key)
    if (block) return this.keep(key, block)
    if (!this.waiting.has(key)) {
      const area = intersection(
        between(left, top, left + BLOCK, top + BLOCK),
        between(0, 0, source.width, source.height)
      )
      this.waiting.set(key, area)
      void this.compute(key, area, size, source)
    }
    return null
  }

  stop(): void {
    this.worker?.terminate()
    this.worker = null
    this.waiting.clear()
  }

  private async compute(key: string, area: Rectangle, size: number, source: BlockSource): Promise<void> {
    try {
      const { data, width, height } = await source.readPhoto(area)
      const request: SuperpixelRequest = { key, data: data as Uint8ClampedArray<ArrayBuffer>, width, height, size }
      this.started.postMessage(request, [request.data.buffer])
    } catch {
      // The photo went away; whoever comes back asks again.
      this.waiting.delete(key)
    }
  }

  private get started(): Worker {
    if (this.worker) return this.worker
    this.worker = new Worker(new URL('./superpixelWorker.ts', import.meta.url), { type: 'module' })
    this.worker.onmessage = ({ data: { key, numbers } }: MessageEvent<SuperpixelAnswer>) => {
      const area = this.waiting.get(key)
      this.waiting.delete(key)
      if (area) this.keep(key, { area, numbers })
      this.ready()
    }
    return this.worker
  }

  /** Puts a block at the end of those that are kept, and lets the oldest go. */
  private keep(key: string, block: Superpixels): Superpixels {
    this.blocks.delete(key)
    this.blocks.set(key, block)
    const [oldest] = this.blocks.keys()
    if (this.blocks.size > MOST_KEPT) this.blocks.delete(oldest)
    return block
  }
}
