/** Strokes as a test thinks of them: rectangles of new values; what was there before is looked up. */
import { commitStep, readLabel } from '../../../main/core/data/labels'
import { findImage } from '../../../main/core/data/projectFile'
import type { LabelPatch, Step, StepPatch } from '../../../main/core/data/types'

let strokes = 0

/** Commits a step that paints the patches one after the other; answers the step's id. */
export async function appendStrokes(folder: string, imageId: string, patches: readonly LabelPatch[]): Promise<string> {
  const image = await findImage(folder, imageId)
  const label = await readLabel(folder, image, 255)
  const pixels = label?.pixels.slice() ?? new Uint8Array(image.width * image.height).fill(255)
  return commitPatches(
    folder,
    imageId,
    patches.map((patch) => fromTo(patch, pixels, image.width))
  )
}

export async function commitPatches(folder: string, imageId: string, patches: readonly StepPatch[]): Promise<string> {
  const step: Step = {
    id: `stroke-${++strokes}`,
    name: `Stroke ${strokes}`,
    at: strokes,
    parts: [{ imageId, patches }]
  }
  await commitStep(folder, step)
  return step.id
}

function fromTo({ x, y, width, height, pixels: after }: LabelPatch, pixels: Uint8Array, stride: number): StepPatch {
  const before = new Uint8Array(after.length)
  for (let i = 0; i < after.length; i++) {
    const at = (y + Math.floor(i / width)) * stride + x + (i % width)
    before[i] = pixels[at] ?? 255
    if (at >= 0 && at < pixels.length) pixels[at] = after[i]
  }
  return { x, y, width, height, before, after }
}
