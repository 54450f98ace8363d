/** Small nets and batches whose training is compared between devices, precisions and ways to take steps. */
import { Random } from '../../../main/core/data/random'
import { float32 } from '../../../main/core/graph/tensor'
import type { Model, Tensor } from '../../../main/core/graph/types'
import { buildUNet } from '../../../main/core/models/unet'
import { shapesOf } from '../../../main/core/executor/batches'
import type { Batch } from '../../../main/core/executor/executor'
import { Module } from '../../../main/core/module/module'
import type { ModuleOptions } from '../../../main/core/module/moduleOptions'

const SIDE = 16

/** A U-Net of 3 classes; its last layer reads through a Dropout, if wanted. */
export function smallNet(normalization: 'batch' | 'none', drops: boolean): Model {
  const random = new Random(1)
  const net = buildUNet(3, { width: 4, depth: 2, up: 'transposed', normalization }, () => random.normal())
  if (!drops) return net
  const at = net.nodes.findLastIndex((node) => node.op === 'Conv')
  const last = net.nodes[at]!
  const drop = { op: 'Dropout', domain: '', name: 'drop', inputs: [last.inputs[0]!], outputs: ['drop'], attributes: {} }
  const reading = { ...last, inputs: ['drop', ...last.inputs.slice(1)] }
  return { ...net, nodes: [...net.nodes.slice(0, at), drop, reading, ...net.nodes.slice(at + 1)] }
}

/** Two images of bright squares that are to be told from the dark ground, the ground's upper rows unlabelled. */
export function squareBatch(seed: number, side = SIDE): Batch {
  const random = new Random(seed)
  const [count, area] = [2, side * side]
  const labels = new Uint8Array(count * area)
  const image = new Float32Array(count * 3 * area)
  for (let n = 0; n < count; n++) {
    const [top, left] = [random.integer(side / 2), random.integer(side / 2)]
    for (let i = 0; i < area; i++) {
      const [y, x] = [Math.floor(i / side), i % side]
      const inside = y >= top && y < top + side / 2 && x >= left && x < left + side / 2
      labels[n * area + i] = inside ? 1 + (n % 2) : y < 2 ? 255 : 0
      for (let c = 0; c < 3; c++) image[(n * 3 + c) * area + i] = (inside && c >= n ? 0.7 : 0.1) + 0.2 * random.next()
    }
  }
  return {
    data: { image: float32([count, 3, side, side], image) },
    labels: { dtype: 'uint8', dims: [count, 1, side, side], data: labels }
  }
}

export async function boundModule(net: Model, options: Partial<ModuleOptions>): Promise<Module> {
  const module = new Module(net, { threads: 1, seed: 3, ...options })
  await module.bind(shapesOf(squareBatch(0)), null, { forTraining: true })
  return module
}

export const RATE = 0.01
export const batchesFrom = (first: number, count: number): Batch[] =>
  Array.from({ length: count }, (_, i) => squareBatch(first + i))
/** Learning rates that fall from step to step. */
export const ratesFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => RATE * 0.9 ** (first + i))

/** Steps in groups of the given sizes. */
export async function takeSteps(module: Module, groups: readonly number[], first = 0): Promise<number[]> {
  const losses: number[] = []
  for (const size of groups) {
    const taken = await module.steps(batchesFrom(first, size), ratesFrom(first, size))
    if (taken.failure) throw taken.failure
    losses.push(...taken.losses)
    first += size
  }
  return losses
}

export async function vectorsOf(module: Module): Promise<Record<string, Tensor['data']>> {
  await module.settle()
  return Object.fromEntries([...module.store.vectors()].map(([name, { data }]) => [name, data.slice()]))
}

/** Largest difference of two sets of vectors, relative to the largest number of each. */
export function largestDifference(a: Record<string, Tensor['data']>, b: typeof a): number {
  const differences = Object.entries(a).map(([name, values]) => {
    const [x, y] = [Array.from(values, Number), Array.from(b[name]!, Number)]
    const scale = y.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-12)
    return x.reduce((most, v, i) => Math.max(most, Math.abs(v - y[i]!)), 0) / scale
  })
  return Math.max(...differences)
}
