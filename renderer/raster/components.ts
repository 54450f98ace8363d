/**
 * Connected components of a bitmap, labelled run by run with union-find (4-neighbours), and what follows from them: the
 * areas that a region encloses.
 */
import type { Region } from './flood'
import { between } from './rectangle'

export interface Components {
  /** Quadruples y, left, right, component: half-open runs of the pixels that are set, in reading order. */
  readonly runs: Int32Array
  readonly count: number
}

/** `isSet` holds width x height bytes, row-major; components are numbered in reading order of their first pixel. */
export function labelComponents(isSet: Uint8Array, width: number, height: number): Components {
  const runs: number[] = []
  const parents: number[] = []
  let above = 0
  for (let y = 0; y < height; y++) {
    const rowStart = runs.length
    for (let x = 0; x < width; x++) {
      if (!isSet[y * width + x]) continue
      const left = x
      while (x < width && isSet[y * width + x]) x++
      const component = parents.push(parents.length) - 1
      runs.push(y, left, x, component)
      for (let i = above; i < rowStart; i += 4) {
        if (runs[i + 1] < x && runs[i + 2] > left) join(parents, runs[i + 3], component)
      }
    }
    above = rowStart
  }
  return renumber(runs, parents)
}

/** The holes of a region: what no path of 4-neighbours leads out of without crossing it. Runs as in Region. */
export function enclosedBy(region: Region): Pick<Region, 'runs' | 'bounds' | 'pixels'> {
  const { bounds } = region
  const outside = new Uint8Array(bounds.width * bounds.height).fill(1)
  for (let i = 0; i < region.runs.length; i += 3) {
    const row = (region.runs[i] - bounds.y) * bounds.width - bounds.x
    outside.fill(0, row + region.runs[i + 1], row + region.runs[i + 2])
  }
  const { runs, count } = labelComponents(outside, bounds.width, bounds.height)
  const isOpen = new Uint8Array(count)
  for (let i = 0; i < runs.length; i += 4) {
    const touchesEdge =
      runs[i] === 0 || runs[i] === bounds.height - 1 || runs[i + 1] === 0 || runs[i + 2] === bounds.width
    if (touchesEdge) isOpen[runs[i + 3]] = 1
  }

  const holes: number[] = []
  let pixels = 0
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < runs.length; i += 4) {
    if (isOpen[runs[i + 3]]) continue
    const [y, from, to] = [runs[i] + bounds.y, runs[i + 1] + bounds.x, runs[i + 2] + bounds.x]
    holes.push(y, from, to)
    pixels += to - from
    left = Math.min(left, from)
    right = Math.max(right, to)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y + 1)
  }
  return { runs: Int32Array.from(holes), bounds: between(left, top, right, bottom), pixels }
}

function find(parents: number[], component: number): number {
  while (parents[component] !== component) {
    parents[component] = parents[parents[component]]
    component = parents[component]
  }
  return component
}

/** The smaller number becomes the root, so roots are numbered in reading order. */
function join(parents: number[], a: number, b: number): void {
  const [rootA, rootB] = [find(parents, a), find(parents, b)]
  parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB)
}

function renumber(runs: number[], parents: number[]): Components {
  const numbers = new Map<number, number>()
  const result = Int32Array.from(runs)
  for (let i = 3; i < result.length; i += 4) {
    const root = find(parents, result[i])
    if (!numbers.has(root)) numbers.set(root, numbers.size)
    result[i] = numbers.get(root)!
  }
  return { runs: result, count: numbers.size }
}
