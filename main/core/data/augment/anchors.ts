/** Labelled pixels to lay crops around, so that no crop of a sparsely labelled picture is empty. */
import { Random } from '../random'
import { UNLABELLED, type LabelMap } from '../types'

/** Remembered per picture. */
const ANCHORS = 2048
/** Above this share of labelled pixels crops may lie anywhere. */
const DENSE = 0.5

/** As x, y, x, y ...; null when the picture is labelled nearly all over, or not at all. Remembered as long as the label is. */
export function anchorsOf(label: LabelMap): Int32Array | null {
  const known = memory.get(label)
  if (known !== undefined) return known
  const anchors = drawAnchors(label)
  memory.set(label, anchors)
  return anchors
}

const memory = new WeakMap<LabelMap, Int32Array | null>()

/** Reservoir sampling (Algorithm R). */
function drawAnchors({ width, pixels }: LabelMap): Int32Array | null {
  const random = new Random(0)
  const anchors: number[] = []
  let seen = 0
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i] === UNLABELLED) continue
    const slot = seen < ANCHORS ? seen : random.integer(seen + 1)
    seen++
    if (slot >= ANCHORS) continue
    anchors[2 * slot] = i % width
    anchors[2 * slot + 1] = Math.floor(i / width)
  }
  return seen === 0 || seen > DENSE * pixels.length ? null : Int32Array.from(anchors)
}
