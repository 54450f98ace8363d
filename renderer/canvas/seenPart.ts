/** Tells which part of which image is on screen, once it has been the same for a moment. */
import type { Rectangle } from '../raster/rectangle'

/** A view that is still moving is not worth a prediction. */
const SEEN_AFTER_MS = 80

export class SeenPart {
  private last = ''
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly tell: (visible: Rectangle) => void) {}

  /** To be asked in every frame. */
  look(imageId: string | undefined, visible: Rectangle): void {
    const now = `${imageId} ${Object.values(visible).join()}`
    if (now === this.last) return
    this.last = now
    this.stop()
    this.timer = setTimeout(() => this.tell(visible), SEEN_AFTER_MS)
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}
