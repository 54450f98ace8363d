/**
 * A net's parameters and optimizer state as a few flat vectors, one set per parameter group: a step moves three tensors instead of
 * hundreds, the optimizer is a few operators, and a weight by name is a view, not a copy.
 */
import type { Graph } from '../graph/graph'
import { float32 } from '../graph/tensor'
import type { Tensor } from '../graph/types'
import { sizeOf } from '../graph/types'
import { Failure } from '../failure'
import { AVERAGE } from '../optim/ema'
import type { Multipliers } from './parameterRules'

export interface ParameterSlot {
  readonly name: string
  readonly dims: readonly number[]
  /** First element within the group's vector. */
  readonly offset: number
}

export interface ParameterGroup {
  readonly name: string
  /** 'statistics' are updated by the forward pass instead of the optimizer. */
  readonly kind: 'trained' | 'statistics'
  /** Factors of the run's learning rate and weight decay. */
  readonly multipliers: Multipliers
  readonly slots: readonly ParameterSlot[]
  readonly size: number
}

export function makeGroup(
  name: string,
  kind: ParameterGroup['kind'],
  multipliers: Multipliers,
  members: readonly (readonly [string, readonly number[]])[]
): ParameterGroup {
  let size = 0
  const slots = members.map(([member, dims]) => {
    const offset = size
    size += sizeOf(dims)
    return { name: member, dims, offset }
  })
  return { name, kind, multipliers, slots, size }
}

/** The graph values that carry a group's parameters, the gradient of the loss with respect to them, and that of one of them. */
export const vectorOf = (group: ParameterGroup): string => `parameters.${group.name}`
export const gradientOf = (group: ParameterGroup): string => `gradient.${group.name}`
export const gradientOfSlot = (slot: ParameterSlot): string => `gradient.${slot.name}`

/**
 * How parameters come into a graph, and their gradients out of it: as their group's vector, which is split and joined there, or
 * each by itself, as a view of the vector's memory. Only where that is this process's own memory views are free: no copy of all
 * weights and all gradients is made.
 */
export type Fed = 'split' | 'views'

/** Defines every parameter of the groups, and the groups' vectors; answers the parameters' names. */
export function emitParameters(g: Graph, groups: readonly ParameterGroup[], fed: Fed = 'split'): ReadonlySet<string> {
  for (const group of groups) {
    const vector = g.input(vectorOf(group), 'float32', [group.size])
    // ONNX Runtime's BatchNormalization writes its new statistics over those it is given
    if (fed === 'split' || group.kind === 'statistics') emitPieces(g, group, vector)
    else for (const slot of group.slots) g.input(slot.name, 'float32', slot.dims)
  }
  return new Set(groups.flatMap((group) => group.slots.map((s) => s.name)))
}

function emitPieces(g: Graph, { slots }: ParameterGroup, vector: string): void {
  const sizes = g.ints(slots.map((s) => sizeOf(s.dims)))
  const outputs = slots.map((s) => `${s.name}.flat`)
  const pieces = slots.length === 1 ? [vector] : g.emitAll('Split', [vector, sizes], { axis: 0 }, { outputs })
  slots.forEach((slot, i) => g.emit('Reshape', [pieces[i]!, g.ints(slot.dims)], {}, { outputs: [slot.name] }))
}

/** The weights after the last step, or their moving average, where one is kept. */
export type Weights = 'newest' | 'average'

/** The values behind the vectors, and where the gradients of a step are kept between backward pass and update. */
export class ParameterStore {
  private readonly current = new Map<string, Tensor>()
  private readonly next = new Map<string, Tensor>()
  private gradients: ReadonlyMap<string, Float32Array> | null = null
  /** Views of the parameters in a vector, by name: a step asks for hundreds of them. */
  private readonly views = new WeakMap<Tensor, Readonly<Record<string, Tensor>>>()

  /** @param stateNames optimizer state vectors per trained group, zero at the start */
  constructor(
    readonly groups: readonly ParameterGroup[],
    private readonly stateNames: readonly string[],
    /** Further state by name, with its first values. */
    further: ReadonlyMap<string, readonly number[]> = new Map()
  ) {
    for (const group of groups) {
      this.add(vectorOf(group), group.size)
      if (group.kind === 'trained') for (const state of stateNames) this.add(`${state}.${group.name}`, group.size)
    }
    for (const [name, values] of further) {
      this.add(name, values.length)
      ;(this.current.get(name)!.data as Float32Array).set(values)
    }
  }
  private add(vector: string, size: number): void {
    this.current.set(vector, float32([size], new Float32Array(size)))
  }

  /** What to feed, by graph input: the vectors, and every parameter as a view of its own. */
  feeds(weights: Weights = 'newest'): Record<string, Tensor> {
    const feeds = Object.fromEntries(this.current)
    for (const group of this.groups) {
      const vector = this.vector(group, weights)
      feeds[vectorOf(group)] = vector
      Object.assign(feeds, this.viewsIn(vector, group))
    }
    return feeds
  }
  private viewsIn(vector: Tensor, { slots }: ParameterGroup): Readonly<Record<string, Tensor>> {
    const known = this.views.get(vector)
    if (known) return known
    const views = Object.fromEntries(slots.map((slot) => [slot.name, float32(slot.dims, pieceOf(vector, slot))]))
    this.views.set(vector, views)
    return views
  }
  /** A group's weights; those without an average have only the newest. */
  private vector(group: ParameterGroup, weights: Weights): Tensor {
    const average = weights === 'average' ? this.current.get(`${AVERAGE}.${group.name}`) : undefined
    return average ?? this.current.get(vectorOf(group))!
  }
  /** Where a step that may not write over the current vectors writes its updated ones, by graph input. */
  targets(): ReadonlyMap<string, Tensor> {
    for (const [vector, { dims, data }] of this.current)
      if (!this.next.has(vector)) this.next.set(vector, float32(dims, new Float32Array(data.length)))
    return this.next
  }
  /** Writes over some of the vectors. */
  replace(vectors: ReadonlyMap<string, Float32Array>): void {
    for (const [vector, values] of vectors) (this.current.get(vector)!.data as Float32Array).set(values)
  }
  /** Makes the written vectors the current ones. */
  advance(): void {
    for (const [vector, written] of this.next) {
      this.next.set(vector, this.current.get(vector)!)
      this.current.set(vector, written)
    }
  }

  /** One vector per trained group for the gradients of a step, by graph value; the same ones every time. */
  keptGradients(): ReadonlyMap<string, Float32Array> {
    this.gradients ??= this.makeGradients()
    return this.gradients
  }
  /** New vectors of zeros for gradients. */
  makeGradients(): ReadonlyMap<string, Float32Array> {
    const trained = this.groups.filter((group) => group.kind === 'trained')
    return new Map(trained.map((group) => [gradientOf(group), new Float32Array(group.size)]))
  }

  get names(): string[] {
    return this.groups.flatMap((group) => group.slots.map((s) => s.name))
  }
  /** A parameter's current values; writing to them changes the parameter. */
  view(name: string, weights: Weights = 'newest'): Tensor {
    const place = this.find(name)
    if (!place) throw new Failure('bad-weights', `The net has no parameter "${name}" that learns.`)
    return float32(place.slot.dims, pieceOf(this.vector(place.group, weights), place.slot))
  }
  private find(name: string): { readonly group: ParameterGroup; readonly slot: ParameterSlot } | null {
    for (const group of this.groups) {
      const slot = group.slots.find((s) => s.name === name)
      if (slot) return { group, slot }
    }
    return null
  }
  /** Takes over values and optimizer state of the parameters that another store has too. */
  adopt(other: ParameterStore): void {
    for (const group of this.groups)
      for (const slot of group.slots) {
        const place = other.find(slot.name)
        for (const kind of place ? ['parameters', ...this.stateNames] : []) {
          const [from, to] = [
            other.current.get(`${kind}.${place!.group.name}`),
            this.current.get(`${kind}.${group.name}`)
          ]
          if (from && to) pieceOf(to, slot).set(pieceOf(from, place!.slot))
        }
      }
  }
  /** Every vector by name, optimizer state included: what a checkpoint keeps. */
  vectors(): ReadonlyMap<string, Tensor> {
    return this.current
  }
  /** Restores vectors from a checkpoint. */
  restore(vectors: ReadonlyMap<string, Tensor>): void {
    for (const [name, { data }] of this.current) {
      const saved = vectors.get(name)
      if (!saved || saved.data.length !== data.length)
        throw new Failure(
          'bad-weights',
          `The checkpoint does not fit the net: "${name}" has ${saved?.data.length ?? 0} values, ${data.length} were expected.`
        )
      ;(data as Float32Array).set(saved.data as Float32Array)
    }
  }
}

/** A view of one parameter's elements in a vector of its group. */
export const pieceOf = ({ data }: Pick<Tensor, 'data'>, slot: ParameterSlot): Float32Array =>
  (data as Float32Array).subarray(slot.offset, slot.offset + sizeOf(slot.dims))
