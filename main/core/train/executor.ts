/** Executors: one open session for one set of shapes. A Stepper runs whole training steps, an Evaluator the forward pass. */
import type { Model, Tensor } from '../graph/types'
import { scalar, tensor } from '../graph/tensor'
import { openSession, type Session } from './ort'
import type { ParameterStore } from './parameters'
import { buildEvaluationGraph, buildStepGraph, LABELS, type StepGraph, type TrainingPlan } from './trainingGraph'

/** Inputs of the net by name, and labels uint8 [N, 1, H, W], 255 = ignored. */
export interface Batch {
  readonly data: Readonly<Record<string, Tensor>>
  readonly labels: Tensor
}

type Shapes = Readonly<Record<string, readonly number[]>>

export class Stepper {
  private constructor(
    private readonly session: Session,
    private readonly step: StepGraph
  ) {}

  static async open(net: Model, shapes: Shapes, plan: TrainingPlan, threads: number): Promise<Stepper> {
    const step = buildStepGraph(net, shapes, plan)
    return new Stepper(await openSession(step.graph.toModel('training step'), { threads }), step)
  }

  /**
   * Runs one step; the updated vectors are written into the store's next buffers.
   * @param scalars the optimizer's numbers for a group, given its learning-rate factor
   */
  async run(
    batch: Batch,
    store: ParameterStore,
    scalars: (multiplier: number) => Readonly<Record<string, number>>
  ): Promise<number> {
    const feeds: Record<string, Tensor> = { ...store.feeds(), ...batch.data, [LABELS]: batch.labels }
    for (const group of store.groups)
      if (group.kind === 'trained')
        for (const [name, value] of Object.entries(scalars(group.rateMultiplier)))
          feeds[`${name}.${group.name}`] = scalar(value)
    const into: Record<string, Tensor> = {}
    for (const [vector, target] of store.targets()) {
      const output = this.step.updates.get(vector)
      if (output) into[output] = target
    }
    const results = await this.session.run(feeds, into)
    return Number(results[this.step.loss]!.data[0])
  }

  close(): Promise<void> {
    return this.session.close()
  }
}

export class Evaluator {
  private constructor(
    private readonly session: Session,
    private readonly names: { readonly loss: string; readonly classes: string }
  ) {}

  static async open(net: Model, shapes: Shapes, plan: TrainingPlan, threads: number): Promise<Evaluator> {
    const { graph, loss, classes } = buildEvaluationGraph(net, shapes, plan)
    return new Evaluator(await openSession(graph.toModel('evaluation'), { threads }), { loss, classes })
  }

  async run(batch: Batch, store: ParameterStore): Promise<{ loss: number; classes: Tensor }> {
    const results = await this.session.run({ ...store.feeds(), ...batch.data, [LABELS]: batch.labels })
    return { loss: Number(results[this.names.loss]!.data[0]), classes: results[this.names.classes]! }
  }

  close(): Promise<void> {
    return this.session.close()
  }
}

/** Labels that ask for nothing: every pixel ignored. */
export const noLabels = (n: number, height: number, width: number): Tensor =>
  tensor('uint8', [n, 1, height, width], new Uint8Array(n * height * width).fill(255))
