/** What the kill trials need inside the page. */
import { TiledLabels } from '../../renderer/canvas/labelMap'
import { encodePatches } from '../../renderer/raster/stepPatch'
import type { PackedLabels, Step } from '../../renderer/types'
import type { Step as PaintedStep } from '../../main/core/data/types'

export { paintAtRandom } from '../core/data/killing/painter'

export function sentStep(step: PaintedStep): Step {
  return { ...step, parts: step.parts.map((part) => ({ ...part, patches: encodePatches(part.patches) })) }
}

/** Row by row. */
export function unpackLabels(packed: PackedLabels) {
  const { width, height } = packed
  return { width, height, pixels: TiledLabels.unpack(packed).read({ x: 0, y: 0, width, height }).pixels }
}
