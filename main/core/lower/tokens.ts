/**
 * Between maps [N, C, H, W] and rows of tokens [N, H·W, C], as transformers go to and fro: a map with its channels last is the tokens,
 * and goes into blocks and out of them without the usual layout in between.
 */
import { intsOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import type { Lowering, Site } from './lowering'

/** [N, C, H, W] -> [N, C, H·W], of a map in blocks, which all its readers turn to tokens. */
export const mapAsTokens: Lowering = (site) => {
  const { g, node, layouts } = site
  const [map] = node.inputs as [string]
  const tokens = tokensOf(g, map, node.outputs[0]!)
  const readers = readersIfAll(site, (reader) => isTurn(reader, [0, 2, 1]))
  if (!tokens || !layouts.isOnlyBlocked(map) || !readers) return null
  const rows = g.reshape(layouts.channelsLast(map), tokens)
  for (const reader of readers) layouts.setUsual(reader.outputs[0]!, rows)
  return []
}

/** Tokens that become a map next, and maps that are turned. */
export const turnedMap: Lowering = (site) => {
  const { g, node, layouts } = site
  const [x] = node.inputs as [string]
  const output = node.outputs[0]!
  if (layouts.block === 0 || g.dtypeOf(x) !== 'float32') return null
  if (isTurn(node, [0, 2, 3, 1])) return layouts.isOnlyBlocked(x) ? [layouts.channelsLast(x)] : null
  if (isTurn(node, [0, 3, 1, 2])) {
    layouts.setChannelsLast(output, layouts.plain(x))
    return []
  }
  const readers = readersIfAll(
    site,
    (reader) => reader.op === 'Reshape' && tokensOf(g, reader.outputs[0]!, output) !== null
  )
  if (!isTurn(node, [0, 2, 1]) || !readers) return null
  for (const { outputs } of readers) {
    const [n, channels, height, width] = g.shapeOf(outputs[0]!) as [number, number, number, number]
    layouts.setChannelsLast(outputs[0]!, g.reshape(layouts.plain(x), [n, height, width, channels]))
  }
  return []
}

/** The shape of a map's tokens if `rows` are the map as [N, C, H·W]. */
function tokensOf(g: Graph, map: string, rows: string): number[] | null {
  const [n, channels, height, width] = g.shapeOf(map)
  const isOfMap = g.rankOf(map) === 4 && g.shapeOf(rows).join() === [n, channels, height! * width!].join()
  return isOfMap ? [n!, height! * width!, channels!] : null
}

const isTurn = (node: Node, permutation: readonly number[]): boolean =>
  node.op === 'Transpose' && node.domain === '' && intsOf(node, 'perm', []).join() === permutation.join()

function readersIfAll({ node, readers }: Site, is: (reader: Node) => boolean): readonly Node[] | null {
  const all = readers(node.outputs[0]!)
  return all.length > 0 && all.every(is) ? all : null
}
