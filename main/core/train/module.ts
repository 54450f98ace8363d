/**
 * A Module (MXNet's word): a net, its parameters, its optimizer state, and the executors that are open for it.
 * bind() infers every shape and opens an executor per device; step() - or forwardBackward() and update() - trains on a batch,
 * fit() on a data set; score() and predict() run forward; getParams() and setParams() exchange weights by name;
 * saveCheckpoint() and load() keep and restore everything.
 */
import { Failure } from '../failure'
import type { DataIterator } from '../data/iterators/iterator'
import { mix, Random } from '../data/random'
import { useBatchStatistics } from '../graph/batchStatistics'
import { useDropoutMasks } from '../graph/dropout'
import { findLayerRoles } from '../graph/layerRoles'
import { toFloat32 } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { sameShape, sizeOf } from '../graph/types'
import { checkDifferentiable } from '../autodiff/backward'
import type { LossOptions } from '../losses/loss'
import { findLoss } from '../losses'
import { makeOptimizer, type OptimizerChoice } from '../optim'
import { NO_CLIP, type ClipSettings } from '../optim/clip'
import { AVERAGE } from '../optim/ema'
import { findBrokenLayer } from './diagnose'
import { shapesOf, splitBatch, splitShapes, weightOf } from './batches'
import { Evaluator, GradientExecutor, Stepper, Updater, type Batch, type Bound, type Shapes } from './executor'
import { ExecutorCache } from './executorCache'
import { fit, predict, score, type FitOptions } from './fit'
import type { FitState } from './callbacks'
import { findInitializer, initialize, type Initializer, type Mixed } from './initializers'
import { GradientSum } from './gradientSum'
import { forecastMemory } from './memory'
import { loadModule, saveModule } from './moduleCheckpoint'
import { findTarget } from './ort'
import type { Multipliers } from './parameterRules'
import { groupParameters } from './parameterGroups'
import { gradientOf, ParameterStore, type Weights } from './parameters'
import { buildStepGraph, type TrainingPlan } from './trainingGraph'

export interface ModuleOptions {
  /** Factors of learning rate and weight decay by name (`compileRules` makes them from patterns); rate 0 freezes. */
  readonly multipliers: (parameter: string) => Multipliers
  readonly optimizer: OptimizerChoice
  readonly clip: ClipSettings
  /** Share of the weights' old moving average that a step keeps; 0 for no average. */
  readonly ema: number
  /** A name of the table of losses, or a sum such as '0.7*focal+0.3*dice'. */
  readonly loss: string
  readonly lossOptions: LossOptions
  /** CPU threads of one device; 0: one per core. */
  readonly threads: number
  /** Where executors run: 'cpu:0'. A batch is shared among them. */
  readonly devices: readonly string[]
  /** Of the dropout masks. */
  readonly seed: number
}

export const DEFAULT_OPTIONS: ModuleOptions = {
  multipliers: () => ({ rate: 1, decay: 1 }),
  optimizer: { type: 'adamw', weightDecay: 1e-4 },
  clip: NO_CLIP,
  ema: 0,
  loss: 'crossEntropy',
  lossOptions: {},
  threads: 0,
  devices: ['cpu:0'],
  seed: 0
}

/** What bind() found out. */
export interface BindReport {
  /** Learned numbers. */
  readonly parameters: number
  /** Forecast of the peak memory of one run, bytes, over all devices. */
  readonly bytes: number
  readonly labelShape: readonly number[]
}

const STATISTICS_MOMENTUM = 0.9

export class Module {
  readonly store: ParameterStore
  /** Steps taken so far; the optimizer's t. */
  stepCount = 0
  private readonly options: ModuleOptions
  private readonly trainedNet: Model
  private readonly steppers = new ExecutorCache<Stepper>()
  private readonly backwards = new ExecutorCache<GradientExecutor>()
  private readonly evaluators = new ExecutorCache<Evaluator>()
  private updater: Promise<Updater> | null = null
  private plan: TrainingPlan | null = null
  private gradients = new GradientSum()

  constructor(
    readonly net: Model,
    options: Partial<ModuleOptions> = {}
  ) {
    this.options = { ...DEFAULT_OPTIONS, ...options }
    this.trainedNet = useBatchStatistics(useDropoutMasks(net))
    this.store = new ParameterStore(groupParameters(net, this.options.multipliers), [
      ...makeOptimizer(this.options.optimizer).state,
      ...(this.options.ema > 0 ? [AVERAGE] : [])
    ])
    if (this.store.names.length === 0)
      throw new Failure('bad-model', `The net "${net.name}" has no parameter to train.`)
    for (const name of this.store.names) this.fill(name, toFloat32(net.initializers.get(name)!))
    checkDifferentiable(net.nodes, this.trainedNames)
  }

  get classCount(): number {
    return Number(this.net.outputs[0]!.shape[1])
  }
  /** Parameters that the optimizer changes. */
  get trainedNames(): string[] {
    return this.store.groups.filter((g) => g.kind === 'trained').flatMap((g) => g.slots.map((s) => s.name))
  }
  private get trainedSize(): number {
    return this.store.groups.reduce((sum, g) => sum + (g.kind === 'trained' ? g.size : 0), 0)
  }

  /**
   * Infers every shape and opens what the first batch needs, so that errors show before the first step. Batches of other shapes
   * are bound when they come.
   * @param dataShapes shape per input of the net, for example { image: [4, 3, 256, 256] }
   * @param labelShape [N, 1, H, W], checked against the net's output when given
   */
  async bind(
    dataShapes: Shapes,
    labelShape: readonly number[] | null,
    { forTraining }: { forTraining: boolean }
  ): Promise<BindReport> {
    checkNames(this.net, dataShapes)
    this.plan ??= await this.makePlan()
    const executor = forTraining ? await this.openTraining(dataShapes) : await this.evaluator(dataShapes)
    const expected = executor.labelShape.with(0, Object.values(dataShapes)[0]![0]!)
    if (labelShape && !sameShape(labelShape, expected))
      throw new Failure(
        'bad-argument',
        `The labels have the shape [${labelShape}]; [${expected}] was expected for this net and image size.`
      )
    const bytes = executor.bytes * (forTraining ? this.options.devices.length : 1)
    return { parameters: this.trainedSize, bytes, labelShape: expected }
  }

  /** Forecast of the peak memory of one training step, bytes, without opening an executor. */
  async forecast(dataShapes: Shapes): Promise<number> {
    checkNames(this.net, dataShapes)
    this.plan ??= await this.makePlan()
    return forecastMemory(buildStepGraph(this.trainedNet, dataShapes, this.plan).graph)
  }

  /** Fresh values for every parameter: weights by the initializer, scales 1, biases 0, running statistics 0 and 1. */
  initParams(initializer: Initializer | Mixed, random: Random): void {
    const roles = findLayerRoles(this.net)
    for (const name of this.store.names) {
      const view = this.store.view(name)
      this.fill(name, initialize(roles.get(name) ?? 'weight', view.dims, findInitializer(initializer, name), random))
    }
  }

  /** Parameters by name, copied: their average where one is kept, unless the newest are asked for. */
  getParams(weights: Weights = 'average'): Map<string, Tensor> {
    return new Map(this.store.names.map((name) => [name, copyOf(this.store.view(name, weights))]))
  }
  /**
   * Sets parameters by name. Names of the net that are not given keep their values (refused unless `allowMissing`), names it
   * does not have are refused unless `allowExtra`; another shape always is.
   */
  setParams(params: ReadonlyMap<string, Tensor>, { allowMissing = true, allowExtra = false } = {}): void {
    const own = new Set(this.store.names)
    const missing = this.store.names.find((name) => !params.has(name))
    if (missing && !allowMissing) throw new Failure('bad-weights', `The parameter "${missing}" is missing.`)
    for (const [name, value] of params) {
      if (!own.has(name) && allowExtra) continue
      const view = this.store.view(name)
      if (!sameShape(view.dims, value.dims))
        throw new Failure('bad-weights', `"${name}" has the shape [${value.dims}]; [${view.dims}] was expected.`)
      this.fill(name, toFloat32(value))
    }
  }
  private fill(name: string, values: Float32Array): void {
    for (const weights of ['newest', 'average'] as const)
      (this.store.view(name, weights).data as Float32Array).set(values)
  }

  /** One step on a batch: forward, backward, update. Answers the loss before the update. */
  async step(batch: Batch, rate: number): Promise<number> {
    if (this.options.devices.length > 1) {
      const loss = await this.forwardBackward(batch)
      await this.update(rate)
      return loss
    }
    const plan = this.boundPlan('step')
    const stepper = await this.stepper(shapesOf(batch))
    const loss = await stepper.run(batch, this.store, plan, { step: this.stepCount + 1, rate }, this.randomOf(0, 0))
    await this.checkLoss(loss, batch)
    this.store.advance()
    this.stepCount++
    return loss
  }

  /**
   * Forward and backward, shared among the devices; the gradients are added to those of earlier calls until update(). Answers
   * the mean loss over the batch's labelled pixels.
   */
  async forwardBackward(batch: Batch): Promise<number> {
    const plan = this.boundPlan('forwardBackward')
    const batchSum = new GradientSum()
    for (const [device, part] of splitBatch(batch, this.options.devices.length).entries()) {
      const weight = weightOf(part.labels, this.options.lossOptions.classWeights, this.classCount)
      const executor = await this.backward(shapesOf(part), device)
      batchSum.add(await executor.run(part, this.store, this.randomOf(this.gradients.count, device)), weight)
    }
    const { loss } = batchSum.mean()
    await this.checkLoss(loss, batch)
    this.gradients.add(batchSum.mean(), weightOf(batch.labels, plan.lossOptions.classWeights, this.classCount))
    return loss
  }

  /** The gradient of a batch by parameter, which update() does not see. */
  async gradientsOf(batch: Batch): Promise<Map<string, Float32Array>> {
    this.boundPlan('gradientsOf')
    const { gradients } = await (await this.backward(shapesOf(batch), 0)).run(batch, this.store, this.randomOf(0, 0))
    const pieces = this.store.groups.flatMap((group) => {
      const vector = gradients.get(gradientOf(group))
      return vector
        ? group.slots.map((s) => [s.name, vector.subarray(s.offset, s.offset + sizeOf(s.dims))] as const)
        : []
    })
    return new Map(pieces)
  }

  /** Applies the gradients since the last update: their mean, each batch weighed by its labelled pixels. */
  async update(rate: number): Promise<void> {
    const plan = this.boundPlan('update')
    const { gradients, statistics } = this.gradients.mean()
    if (gradients.size === 0)
      throw new Failure('bad-argument', 'There are no gradients to update with; call forwardBackward() first.')
    this.updater ??= Updater.open(plan, this.session(0))
    await (await this.updater).run(gradients, this.store, plan, { step: this.stepCount + 1, rate })
    for (const [vector, values] of statistics) (this.store.targets().get(vector)!.data as Float32Array).set(values)
    this.store.advance()
    this.stepCount++
    this.gradients = new GradientSum()
  }

  /** Forward only: the loss and the winning class per pixel, uint8 [N, H, W]; by the average of the weights where one is kept. */
  async evaluate(batch: Batch, weights: Weights = 'average'): Promise<{ loss: number; classes: Tensor }> {
    this.boundPlan('evaluate')
    return (await this.evaluator(shapesOf(batch))).run(batch, this.store, weights)
  }

  /** Trains epoch by epoch on a data iterator. */
  fit(options: FitOptions): Promise<FitState> {
    return fit(this, options)
  }
  /** Loss, IoU per class, mean IoU and pixel accuracy over a data iterator's labelled pixels. */
  score(data: DataIterator): ReturnType<typeof score> {
    return score(this, data)
  }
  /** One map of winning classes, uint8 [H, W], per item of a data iterator. */
  predict(data: DataIterator): Promise<Tensor[]> {
    return predict(this, data)
  }

  /** Writes `<prefix>.onnx` and `<prefix>-<epoch>.safetensors`; with the iterator, a resumed fit equals one that went on. */
  saveCheckpoint(prefix: string, epoch: number, data?: DataIterator): Promise<void> {
    const state = { stepCount: this.stepCount, vectors: this.store.vectors() }
    return saveModule(prefix, epoch, this.net, this.getParams(), state, data)
  }
  /** A Module as it was saved; the options are to be those it was made with. */
  static async load(
    prefix: string,
    epoch: number,
    options: Partial<ModuleOptions> = {},
    data?: DataIterator
  ): Promise<Module> {
    const { net, state, iterator } = await loadModule(prefix, epoch)
    const module = new Module(net, options)
    module.store.restore(state.vectors)
    module.stepCount = state.stepCount
    if (iterator) data?.restore(iterator)
    return module
  }

  async close(): Promise<void> {
    await Promise.all([this.steppers.close(), this.backwards.close(), this.evaluators.close()])
    await (await this.updater?.catch(() => null))?.close()
    this.updater = null
  }

  /** Throws Failure 'diverged', naming the layer whose numbers first went wrong, when a loss is no number. */
  private async checkLoss(loss: number, batch: Batch): Promise<void> {
    if (Number.isFinite(loss)) return
    const layer = await findBrokenLayer(this.net, batch, this.store).catch(() => null)
    const where = layer ? `, first wrong in layer "${layer}"` : ''
    throw new Failure(
      'diverged',
      `The loss became ${loss} at step ${this.stepCount + 1}${where}; try a smaller learning rate.`
    )
  }

  /** Draws of one batch on one device, the same whenever this step is taken with this seed. */
  private randomOf(batch: number, device: number): () => number {
    const random = new Random(mix(mix(mix(this.options.seed) ^ this.stepCount) ^ (batch * 64 + device)))
    return () => random.next()
  }

  private boundPlan(verb: string): TrainingPlan {
    if (!this.plan)
      throw new Failure(
        'bad-argument',
        `The Module is not bound; call bind() with the shapes of the data before ${verb}().`
      )
    return this.plan
  }

  private async openTraining(shapes: Shapes): Promise<Bound> {
    if (this.options.devices.length === 1) return this.stepper(shapes)
    const open = await Promise.all(
      splitShapes(shapes, this.options.devices.length).map((part, device) => this.backward(part, device))
    )
    return open[0]!
  }

  private stepper(shapes: Shapes): Promise<Stepper> {
    return this.steppers.get(shapes, 0, () =>
      Stepper.open(this.trainedNet, shapes, this.boundPlan('step'), this.session(0))
    )
  }
  private backward(shapes: Shapes, device: number): Promise<GradientExecutor> {
    const plan = this.boundPlan('forwardBackward')
    return this.backwards.get(shapes, device, () =>
      GradientExecutor.open(this.trainedNet, shapes, plan, this.session(device))
    )
  }
  private evaluator(shapes: Shapes): Promise<Evaluator> {
    return this.evaluators.get(shapes, 0, () =>
      Evaluator.open(this.net, shapes, this.boundPlan('evaluate'), this.session(0))
    )
  }
  private session(device: number): { threads: number; device: string } {
    return { threads: this.options.threads, device: this.options.devices[device]! }
  }

  private async makePlan(): Promise<TrainingPlan> {
    return {
      groups: this.store.groups,
      loss: findLoss(this.options.loss),
      lossOptions: this.options.lossOptions,
      optimizer: this.options.optimizer,
      clip: this.options.clip,
      ema: this.options.ema,
      statisticsMomentum: STATISTICS_MOMENTUM,
      target: await findTarget(this.options.devices[0]!)
    }
  }
}

function checkNames(net: Model, shapes: Shapes): void {
  const wanted = net.inputs.map((p) => p.name)
  const missing = wanted.find((name) => !shapes[name])
  if (missing) throw new Failure('bad-argument', `No shape was given for the net's input "${missing}".`)
  const unknown = Object.keys(shapes).find((name) => !wanted.includes(name))
  if (unknown)
    throw new Failure(
      'bad-argument',
      `The net has no input "${unknown}"; its inputs are ${wanted.map((w) => `"${w}"`).join(', ')}.`
    )
}

const copyOf = (t: Tensor): Tensor => ({ ...t, data: t.data.slice() })
