/**
 * Executors: one open session for one set of shapes on one device. A GradientExecutor runs the forward and
 * backward pass, an Updater the optimizer, an Evaluator the forward pass; steppers (`stepper.ts`) all of a training step.
 */
import { mix, Random } from '../data/random'
import { drawMask } from '../graph/dropout'
import type { Model, Tensor } from '../graph/types'
import { float32, scalar, tensor } from '../graph/tensor'
import { shareKept } from '../optim/ema'
import { forecastRun } from './memory'
import { openSession, type Session, type SessionOptions } from './ort'
import { gradientOf, type ParameterGroup, type ParameterStore, type Weights } from './parameters'
import {
  buildEvaluationGraph,
  buildGradientGraph,
  buildUpdateGraph,
  CLASSES,
  LABELS,
  KEPT,
  optimizerOf,
  WEIGHTS,
  type TrainingPlan,
  type ValueGraph
} from './trainingGraph'

/** Inputs of the net by name, and labels uint8 [N, 1, H, W], 255 = ignored. */
export interface Batch {
  readonly data: Readonly<Record<string, Tensor>>
  readonly labels: Tensor
  /** What each pixel counts in the loss of a step, float32 of the labels' shape; absent: each 1. */
  readonly weights?: Tensor
}

export type Shapes = Readonly<Record<string, readonly number[]>>
/** The learning rate and the number of the step (1-based) an update is made with. */
export interface Pace {
  readonly step: number
  readonly rate: number
}

/** Draws of the dropout masks of one batch on one device, the same whenever this step is taken with this seed. */
export function drawsOf(seed: number, step: number, batch = 0, device = 0): () => number {
  const random = new Random(mix(mix(mix(seed) ^ step) ^ (batch * 64 + device)))
  return () => random.next()
}

/** What binding found out about one executor. */
export interface Bound {
  /** Forecast of the peak memory of a run. */
  readonly bytes: number
  /** [N, 1, H, W]; empty for an executor that takes no labels. */
  readonly labelShape: readonly number[]
}

/** What all executors share: a session, its graph's outputs by meaning, and what binding found out. */
export class Executor implements Bound {
  readonly bytes: number
  readonly labelShape: readonly number[]

  protected constructor(
    protected readonly session: Session,
    protected readonly outputs: ValueGraph
  ) {
    this.bytes = forecastRun(outputs)
    this.labelShape = outputs.graph.has(LABELS) ? outputs.graph.shapeOf(LABELS) : []
  }

  protected static async session(
    value: ValueGraph,
    name: string,
    options: SessionOptions
  ): Promise<[Session, ValueGraph]> {
    return [await openSession(value.graph.toModel(name), { ...options, bytes: forecastRun(value) }), value]
  }

  /** What every forward pass in training mode is fed. */
  protected feeds(batch: Batch, store: ParameterStore, random: () => number): Record<string, Tensor> {
    const masks = this.outputs.masks.map((mask) => [mask.name, drawMask(mask, random)] as const)
    const weights = this.outputs.graph.has(WEIGHTS) && { [WEIGHTS]: weightsOf(batch) }
    return { ...store.feeds(), ...batch.data, [LABELS]: batch.labels, ...weights, ...Object.fromEntries(masks) }
  }

  /** Where the outputs that replace a vector of the store are to be written. */
  protected targets(store: ParameterStore): Record<string, Tensor> {
    const into: Record<string, Tensor> = {}
    for (const [vector, target] of store.targets()) {
      const output = this.outputs.values.get(vector)
      if (output) into[output] = target
    }
    return into
  }

  close(): Promise<void> {
    return this.session.close()
  }
}

export interface Gradients {
  readonly loss: number
  /** By group: float32 [size]. */
  readonly gradients: ReadonlyMap<string, Float32Array>
  /** New running statistics by vector; empty when nothing in the net has any. */
  readonly statistics: ReadonlyMap<string, Float32Array>
}

export class GradientExecutor extends Executor {
  static async open(
    net: Model,
    shapes: Shapes,
    plan: TrainingPlan,
    options: SessionOptions
  ): Promise<GradientExecutor> {
    return new GradientExecutor(
      ...(await Executor.session(buildGradientGraph(net, shapes, plan), 'gradients', options))
    )
  }

  async run(batch: Batch, store: ParameterStore, random: () => number): Promise<Gradients> {
    const results = await this.session.run(this.feeds(batch, store, random))
    const values = [...this.outputs.values].map(
      ([name, output]) => [name, results[output]!.data as Float32Array] as const
    )
    return {
      loss: Number(results[this.outputs.loss!]!.data[0]),
      gradients: new Map(values.filter(([name]) => name.startsWith('gradient.'))),
      statistics: new Map(values.filter(([name]) => !name.startsWith('gradient.')))
    }
  }
}

export class Updater extends Executor {
  static async open(plan: TrainingPlan, options: SessionOptions): Promise<Updater> {
    return new Updater(...(await Executor.session(buildUpdateGraph(plan), 'update', options)))
  }

  /** Applies gradients (by 'gradient.<group>'); the new values are written into the store's next buffers. */
  async run(
    gradients: ReadonlyMap<string, Float32Array>,
    store: ParameterStore,
    plan: TrainingPlan,
    pace: Pace
  ): Promise<void> {
    const feeds: Record<string, Tensor> = { ...store.feeds(), ...optimizerScalars(store.groups, plan, pace) }
    for (const group of store.groups) {
      const gradient = gradients.get(gradientOf(group))
      if (gradient) feeds[gradientOf(group)] = float32([group.size], gradient)
    }
    await this.session.run(feeds, this.targets(store))
  }
}

/** What the optimizer is fed for one step beside gradients and state. */
export function optimizerScalars(
  groups: readonly ParameterGroup[],
  plan: TrainingPlan,
  { step, rate }: Pace
): Record<string, Tensor> {
  const trained = groups.filter((group) => group.kind === 'trained')
  const entries = trained.flatMap((group) => {
    const values = optimizerOf(plan, group).scalars(step, rate * group.multipliers.rate)
    return Object.entries(values).map(([name, value]) => [`${name}.${group.name}`, scalar(value)] as const)
  })
  return { ...Object.fromEntries(entries), [KEPT]: scalar(shareKept(step, plan.ema)) }
}

export class Evaluator extends Executor {
  static async open(net: Model, shapes: Shapes, plan: TrainingPlan, options: SessionOptions): Promise<Evaluator> {
    return new Evaluator(...(await Executor.session(buildEvaluationGraph(net, shapes, plan), 'evaluation', options)))
  }

  /** The loss, and the winning class per pixel, uint8 [N, H, W]. */
  async run(batch: Batch, store: ParameterStore, weights: Weights): Promise<{ loss: number; classes: Tensor }> {
    const results = await this.session.run({ ...store.feeds(weights), ...batch.data, [LABELS]: batch.labels })
    return { loss: Number(results[this.outputs.loss!]!.data[0]), classes: results[this.outputs.values.get(CLASSES)!]! }
  }
}

/** Each pixel 1 where nothing else is said. */
export function weightsOf({ labels, weights }: Batch): Tensor {
  return weights ?? float32(labels.dims, new Float32Array(labels.data.length).fill(1))
}

/** Labels that ask for nothing: every pixel ignored. */
export const noLabels = (n: number, height: number, width: number): Tensor =>
  tensor('uint8', [n, 1, height, width], new Uint8Array(n * height * width).fill(255))
