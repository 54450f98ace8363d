/**
 * A Module (MXNet's word): a net, its parameters, its optimizer state, and the executors that are open for it.
 * bind() opens an executor for one set of shapes; step(), evaluate() and fit() run it; getParams()/setParams() exchange weights
 * by name.
 */
import { Failure } from '../failure'
import { useBatchStatistics } from '../graph/batchStatistics'
import { findParameters } from '../graph/parameters'
import { toFloat32 } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { sameShape } from '../graph/types'
import { checkDifferentiable } from '../autodiff/backward'
import type { LossOptions } from '../losses/loss'
import { LOSSES, type LossName } from '../losses'
import { OPTIMIZERS, type OptimizerName } from '../optim'
import type { OptimizerSettings } from '../optim/optimizer'
import { Evaluator, Stepper, type Batch } from './executor'
import { findChannelBlock } from './ort'
import { makeGroup, ParameterStore, type ParameterGroup } from './parameters'
import type { TrainingPlan } from './trainingGraph'

export interface ModuleOptions {
  /** Learning-rate factor of a parameter; 0 freezes it. */
  readonly rateMultiplier: (parameter: string) => number
  readonly optimizer: OptimizerName
  readonly settings: OptimizerSettings
  readonly loss: LossName
  readonly lossOptions: LossOptions
  /** CPU threads; 0: one per core. */
  readonly threads: number
}

export const DEFAULT_OPTIONS: ModuleOptions = {
  rateMultiplier: () => 1,
  optimizer: 'adamw',
  settings: { weightDecay: 1e-4, momentum: 0.9 },
  loss: 'crossEntropy',
  lossOptions: {},
  threads: 0
}

const STATISTICS_MOMENTUM = 0.9
/** Executors kept open; images of many sizes take turns. */
const OPEN_EXECUTORS = 6

export type Shapes = Readonly<Record<string, readonly number[]>>

export class Module {
  readonly store: ParameterStore
  private readonly options: ModuleOptions
  private readonly steppers = new Map<string, Promise<Stepper>>()
  private readonly evaluators = new Map<string, Promise<Evaluator>>()
  private readonly trainedNet: Model
  /** Steps taken so far; the optimizer's t. */
  stepCount = 0

  constructor(
    readonly net: Model,
    options: Partial<ModuleOptions> = {}
  ) {
    this.options = { ...DEFAULT_OPTIONS, ...options }
    this.trainedNet = useBatchStatistics(net)
    this.store = new ParameterStore(
      groupParameters(net, this.options.rateMultiplier),
      OPTIMIZERS[this.options.optimizer].state
    )
    if (this.store.names.length === 0)
      throw new Failure('bad-model', `The net "${net.name}" has no parameter to train.`)
    for (const name of this.store.names)
      (this.store.view(name).data as Float32Array).set(toFloat32(net.initializers.get(name)!))
    checkDifferentiable(
      net.nodes,
      this.store.groups.filter((g) => g.kind === 'trained').flatMap((g) => g.slots.map((s) => s.name))
    )
  }

  /** Infers every shape and opens the executor for these input shapes, so that errors show before the first step. */
  async bind(dataShapes: Shapes, { forTraining }: { forTraining: boolean }): Promise<void> {
    await (forTraining ? this.stepper(dataShapes) : this.evaluator(dataShapes))
  }

  /** One step on a batch: forward, backward, update. Answers the loss before the update. */
  async step(batch: Batch, learningRate: number): Promise<number> {
    const stepper = await this.stepper(shapesOf(batch))
    const optimizer = OPTIMIZERS[this.options.optimizer]
    const scalars = (multiplier: number) =>
      optimizer.scalars(this.stepCount + 1, learningRate * multiplier, this.options.settings)
    const loss = await stepper.run(batch, this.store, scalars)
    if (!Number.isFinite(loss))
      throw new Failure(
        'diverged',
        `The loss became ${loss} at step ${this.stepCount + 1}; try a smaller learning rate.`
      )
    this.store.advance()
    this.stepCount++
    return loss
  }

  /** Forward only: the loss and the winning class per pixel, uint8 [N, H, W]. */
  async evaluate(batch: Batch): Promise<{ loss: number; classes: Tensor }> {
    return (await this.evaluator(shapesOf(batch))).run(batch, this.store)
  }

  /** Parameters by name, copied. */
  getParams(): Map<string, Tensor> {
    return new Map(this.store.names.map((name) => [name, copyOf(this.store.view(name))]))
  }
  /** Sets parameters by name; names the net does not have are refused, as are other shapes. */
  setParams(params: ReadonlyMap<string, Tensor>): void {
    for (const [name, value] of params) {
      const view = this.store.view(name)
      if (!sameShape(view.dims, value.dims))
        throw new Failure('bad-weights', `"${name}" has the shape [${value.dims}]; [${view.dims}] was expected.`)
      ;(view.data as Float32Array).set(toFloat32(value))
    }
  }

  async close(): Promise<void> {
    const open = [...this.steppers.values(), ...this.evaluators.values()]
    this.steppers.clear()
    this.evaluators.clear()
    for (const executor of await Promise.allSettled(open))
      if (executor.status === 'fulfilled') await executor.value.close()
  }

  private stepper(shapes: Shapes): Promise<Stepper> {
    return cached(this.steppers, shapes, async () =>
      Stepper.open(this.trainedNet, shapes, await this.plan(), this.options.threads)
    )
  }
  private evaluator(shapes: Shapes): Promise<Evaluator> {
    return cached(this.evaluators, shapes, async () =>
      Evaluator.open(this.net, shapes, await this.plan(), this.options.threads)
    )
  }
  private async plan(): Promise<TrainingPlan> {
    return {
      groups: this.store.groups,
      loss: LOSSES[this.options.loss],
      lossOptions: this.options.lossOptions,
      optimizer: OPTIMIZERS[this.options.optimizer],
      settings: this.options.settings,
      statisticsMomentum: STATISTICS_MOMENTUM,
      target: { channelBlock: await findChannelBlock() }
    }
  }
}

/** One group per learning-rate factor, and one for the running statistics of layers that train. */
function groupParameters(net: Model, rateMultiplier: (name: string) => number): ParameterGroup[] {
  const roles = [...findParameters(net)]
  const member = ([name]: readonly [string, unknown]) => [name, net.initializers.get(name)!.dims] as const
  const trained = roles.filter(([name, role]) => role === 'weight' && rateMultiplier(name) > 0)
  const rates = [...new Set(trained.map(([name]) => rateMultiplier(name)))]
  const groups = rates.map((rate) =>
    makeGroup(`x${rate}`, 'trained', rate, trained.filter(([name]) => rateMultiplier(name) === rate).map(member))
  )
  const statistics = roles.filter(([, role]) => role === 'statistic').map(member)
  return statistics.length > 0 ? [...groups, makeGroup('statistics', 'statistics', 0, statistics)] : groups
}

function shapesOf(batch: Batch): Shapes {
  return Object.fromEntries(Object.entries(batch.data).map(([name, value]) => [name, value.dims]))
}

/** Looks an executor up by shapes; opens it when missing and closes the one that was used longest ago. */
function cached<T extends { close(): Promise<void> }>(
  open: Map<string, Promise<T>>,
  shapes: Shapes,
  make: () => Promise<T>
): Promise<T> {
  const key = JSON.stringify(shapes)
  const found = open.get(key) ?? make()
  open.delete(key)
  open.set(key, found)
  found.catch(() => open.delete(key))
  if (open.size > OPEN_EXECUTORS) {
    const [oldest, executor] = open.entries().next().value!
    open.delete(oldest)
    void executor.then((e) => e.close()).catch(() => undefined)
  }
  return found
}

const copyOf = (t: Tensor): Tensor => ({ ...t, data: t.data.slice() })
