/**
 * Executors: one open session for one set of shapes on one device. A GradientExecutor runs the forward and
 * backward pass, an Evaluator the forward pass; updaters (`updater.ts`) run the optimizer, steppers (`stepper.ts`) a training step.
 */
import { mix, Random } from '../data/random'
import { drawMask } from '../graph/dropout'
import type { Model, Tensor } from '../graph/types'
import { float32, scalar, tensor } from '../graph/tensor'
import { shareKept } from '../optim/ema'
import { forecastRun } from './memory'
import { openSession, type Session, type SessionOptions } from '../runtime/ort'
import {
  gradientOf,
  gradientOfSlot,
  pieceOf,
  vectorOf,
  type ParameterGroup,
  type ParameterStore,
  type Weights
} from './parameters'
import {
  buildEvaluationGraph,
  buildGradientGraph,
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
  /** Tensors over gradients: those of a store's kept ones are written at every step. */
  private readonly written = new WeakMap<ReadonlyMap<string, Float32Array>, Readonly<Record<string, Tensor>>>()

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

  /** @param gradients where to write them: a vector per trained group, zero in what the loss does not depend on */
  async run(
    batch: Batch,
    store: ParameterStore,
    random: () => number,
    gradients = store.makeGradients()
  ): Promise<Gradients> {
    const loss = scalar(NaN)
    const moving = store.groups.filter(
      (group) => group.kind === 'statistics' && this.outputs.values.has(vectorOf(group))
    )
    const statistics = new Map(moving.map((group) => [vectorOf(group), new Float32Array(group.size)]))
    await this.session.run(this.feeds(batch, store, random), {
      ...this.targetsIn(gradients, store.groups),
      ...Object.fromEntries([...statistics].map(([name, values]) => this.target(name, values))),
      [this.outputs.loss!]: loss
    })
    return { loss: Number(loss.data[0]), gradients, statistics }
  }

  /** By what the graph answers: the vectors, or their pieces. */
  private targetsIn(
    gradients: ReadonlyMap<string, Float32Array>,
    groups: readonly ParameterGroup[]
  ): Readonly<Record<string, Tensor>> {
    const known = this.written.get(gradients)
    if (known) return known
    const pieces = groups.flatMap((group) => {
      const data = gradients.get(gradientOf(group))
      return data ? group.slots.map((slot) => [gradientOfSlot(slot), pieceOf({ data }, slot)] as const) : []
    })
    const answered = [...gradients, ...pieces].filter(([name]) => this.outputs.values.has(name))
    const targets = Object.fromEntries(answered.map(([name, values]) => this.target(name, values)))
    this.written.set(gradients, targets)
    return targets
  }
  private target(name: string, values: Float32Array): readonly [string, Tensor] {
    const output = this.outputs.values.get(name)!
    return [output, float32(this.outputs.graph.shapeOf(output), values)]
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
