/**
 * Several steps in one run: for devices that every tensor crosses to and back at each run, as ONNX Runtime's CUDA provider in Node.
 * Batches, masks and rates of all steps go in stacked; parameters and state cross once per run.
 */
import { int64s } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { allOf, firstOf, lastOf, loopOver, ROUNDS, stackOf } from '../lower/loop'
import type { Shapes } from './executor'
import { Executor, optimizerScalars } from './executor'
import { forecastRun } from './memory'
import { openSession, type Session, type SessionOptions } from '../runtime/ort'
import type { ParameterStore } from './parameters'
import type { Order, Stepper } from './stepper'
import { buildStepGraph, type TrainingPlan, type ValueGraph } from './trainingGraph'

export class LoopStepper extends Executor implements Stepper {
  private constructor(
    session: Session,
    outputs: ValueGraph,
    private readonly stacked: readonly string[]
  ) {
    super(session, outputs)
  }

  static async open(net: Model, shapes: Shapes, plan: TrainingPlan, options: SessionOptions): Promise<LoopStepper> {
    const step = buildStepGraph(net, shapes, plan)
    const form = { carried: step.values, collected: [step.loss!], guard: step.loss! }
    const session = await openSession(loopOver(step.graph, form, 'training steps'), {
      ...options,
      bytes: forecastRun(step)
    })
    return new LoopStepper(
      session,
      step,
      step.graph.inputs.filter((input) => !step.values.has(input))
    )
  }

  async take(orders: readonly Order[], store: ParameterStore, plan: TrainingPlan): Promise<number[]> {
    const rounds = orders.map(({ batch, pace, random }) => ({
      ...this.feeds(batch, store, random),
      ...optimizerScalars(store.groups, plan, pace)
    }))
    const losses = await this.loop(rounds, store)
    const good = losses.filter((loss) => Number.isFinite(loss)).length
    // the store's next buffers hold what came of the bad step: once more, up to the one before it
    if (good > 0 && good < losses.length) await this.loop(rounds.slice(0, good), store)
    if (good > 0) store.advance()
    return losses
  }

  private async loop(rounds: readonly Readonly<Record<string, Tensor>>[], store: ParameterStore): Promise<number[]> {
    const state = [...this.outputs.values.keys()].map((vector) => [firstOf(vector), rounds[0]![vector]!] as const)
    const stacked = this.stacked.map((input) => [stackOf(input), stack(rounds.map((feeds) => feeds[input]!))] as const)
    const feeds = { ...Object.fromEntries([...state, ...stacked]), [ROUNDS]: scalarOf(rounds.length) }
    const into = Object.entries(this.targets(store)).map(([output, target]) => [lastOf(output), target] as const)
    const results = await this.session.run(feeds, Object.fromEntries(into))
    return Array.from(results[allOf(this.outputs.loss!)]!.data, Number)
  }
}

const scalarOf = (value: number): Tensor => ({ ...int64s([value]), dims: [] })

/** Tensors of one shape along a new first axis. */
function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor, ...Tensor[]]
  const dims = [tensors.length, ...first.dims]
  if (tensors.length === 1) return { ...first, dims }
  const allocate = first.data.constructor as new (length: number) => Tensor['data']
  const data = new allocate(first.data.length * tensors.length)
  tensors.forEach((t, i) => data.set(t.data as never, i * first.data.length))
  return { ...first, dims, data }
}
