/** What the kill trials need inside the page. */
import { TiledLabels } from '../../renderer/canvas/labelMap'
import type { PackedLabels } from '../../renderer/types'

export { paintAtRandom } from '../core/data/killing/painter'

/** Row by row. */
export function unpackLabels(packed: PackedLabels) {
  const { width, height } = packed
  return { width, height, pixels: TiledLabels.unpack(packed).read({ x: 0, y: 0, width, height }).pixels }
}
