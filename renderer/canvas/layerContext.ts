/**
 * The context of a canvas of the stage. Where no graphics card draws, a canvas that changed is copied, painted into the page, and
 * put together with all that lies on it, each time as a whole; one that is desynchronized goes to the screen directly.
 */
export function layerContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { desynchronized: !hasGraphicsCard() })!
}

let answer: boolean | undefined

function hasGraphicsCard(): boolean {
  answer ??= new OffscreenCanvas(1, 1).getContext('webgl', { failIfMajorPerformanceCaveat: true }) !== null
  return answer
}
