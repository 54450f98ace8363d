/**
 * The optimizer at work: parameters and state are replaced where they are in this process's memory. Where every new number depends
 * on numbers at its own place alone, vectors are taken a stretch at a time: what lies between gradient and new weight then stays in
 * the processor's cache, and takes no memory to speak of.
 */
import { isPlaceByPlace, mayReplace } from '../graph/replacing'
import { float32 } from '../graph/tensor'
import type { Model, Port, Tensor } from '../graph/types'
import { optimizerScalars, type Pace } from './executor'
import { forecastRun } from './memory'
import { openSession, type Session } from '../runtime/ort'
import { makeGroup, type ParameterGroup, type ParameterStore } from './parameters'
import { buildUpdateGraph, type TrainingPlan, type ValueGraph } from './trainingGraph'

/** Numbers of a vector that one run takes: a megabyte of each of the few vectors that are worked on. */
const STRETCH = 2 ** 18
/** What a session for stretches holds. */
const STRETCH_BYTES = 8 * 2 ** 20

/** What updates the vectors of a group, or of all. */
interface Part {
  readonly update: ValueGraph
  readonly session: Session
  /** Numbers of each vector that one run takes. */
  readonly stretch: number
  /** Vectors that may still be read when their new numbers are there: those are kept aside until the run is over. */
  readonly aside: ReadonlySet<string>
}

export class Updater {
  /** The stretches of a vector: the same vectors come at every step. */
  private readonly cuts = new WeakMap<Float32Array, readonly Tensor[]>()

  private constructor(private readonly parts: readonly Part[]) {}

  /** @param threads of a session for whole vectors; for stretches one is enough, and none waits for work in the way of others */
  static async open(plan: TrainingPlan, threads: number): Promise<Updater> {
    const parts = updatesOf(plan).map(async ({ update, stretch }) => {
      const model = update.graph.toModel('update')
      const aside = [...update.values].filter(([name, output]) => !mayReplace(update.graph, name, output))
      const isWhole = stretch === Infinity
      const options = { threads: isWhole ? threads : 1, bytes: bytesOf(update, stretch) }
      const session = await openSession(isWhole ? model : ofAnyLength(model), options)
      return { session, update, stretch, aside: new Set(aside.map(([name]) => name)) }
    })
    return new Updater(await Promise.all(parts))
  }

  /** Applies gradients, a vector per trained group, to the store's vectors. */
  async run(
    gradients: ReadonlyMap<string, Float32Array>,
    store: ParameterStore,
    plan: TrainingPlan,
    pace: Pace
  ): Promise<void> {
    const scalars = optimizerScalars(store.groups, plan, pace)
    const state = [...store.vectors()].map(([name, { data }]) => [name, data as Float32Array] as const)
    const vectors = new Map([...gradients, ...state])
    for (const { session, update, stretch, aside } of this.parts) {
      const names = update.graph.inputs.filter((name) => vectors.has(name))
      const piecesOf = new Map(names.map((name) => [name, this.cut(vectors.get(name)!, stretch)]))
      const count = Math.max(...[...piecesOf.values()].map((pieces) => pieces.length))
      for (let i = 0; i < count; i++) {
        const piece = (name: string): Tensor => piecesOf.get(name)![i]!
        const feeds = { ...scalars }
        for (const name of names) feeds[name] = piece(name)
        const into: Record<string, Tensor> = {}
        for (const [name, output] of update.values) into[output] = target(piece(name), aside.has(name))
        await session.run(feeds, into)
        for (const name of aside)
          (piece(name).data as Float32Array).set(into[update.values.get(name)!]!.data as Float32Array)
      }
    }
  }

  private cut(vector: Float32Array, stretch: number): readonly Tensor[] {
    const known = this.cuts.get(vector)
    if (known) return known
    const pieces: Tensor[] = []
    for (let from = 0; from < vector.length; from += stretch) {
      const piece = vector.subarray(from, from + stretch)
      pieces.push(float32([piece.length], piece))
    }
    this.cuts.set(vector, pieces)
    return pieces
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map(({ session }) => session.close()))
  }
}

/** Forecast of the memory that updating takes beside the vectors. */
export const forecastUpdate = (plan: TrainingPlan): number =>
  updatesOf(plan).reduce((sum, { update, stretch }) => sum + bytesOf(update, stretch), 0)

const bytesOf = (update: ValueGraph, stretch: number): number =>
  stretch === Infinity ? forecastRun(update) : STRETCH_BYTES

/** A graph per trained group that takes vectors of any length, where numbers do not depend on their neighbours; or else one graph. */
function updatesOf(plan: TrainingPlan): readonly Pick<Part, 'update' | 'stretch'>[] {
  const trained = plan.groups.filter((group) => group.kind === 'trained')
  const updates = trained.map((group) => buildUpdateGraph({ ...plan, groups: [shortened(group)] }))
  return updates.every(({ graph }) => isPlaceByPlace(graph))
    ? updates.map((update) => ({ update, stretch: STRETCH }))
    : [{ update: buildUpdateGraph(plan), stretch: Infinity }]
}

const target = (current: Tensor, isAside: boolean): Tensor =>
  isAside ? float32(current.dims, new Float32Array(current.data.length)) : current

/** A group of few numbers in place of one of many: the graphs differ in nothing but the length of the vectors. */
const shortened = ({ name, kind, multipliers }: ParameterGroup): ParameterGroup =>
  makeGroup(name, kind, multipliers, [['stretch', [2]]])

/** The model with vectors of any one length. */
function ofAnyLength(model: Model): Model {
  const port = (p: Port): Port => ({ ...p, shape: p.shape.map(() => 'length') })
  return { ...model, inputs: model.inputs.map(port), outputs: model.outputs.map(port) }
}
