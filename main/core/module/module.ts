/**
 * A Module (MXNet's word): a net, its parameters, its optimizer state, and the executors that are open for it.
 * bind() infers every shape and opens an executor per device; step() - or forwardBackward() and update() - trains on a batch,
 * fit() on a data set; score() and predict() run forward; getParams() and setParams() exchange weights by name;
 * saveCheckpoint() and load() keep and restore everything.
 */
import { Failure } from '../failure'
import type { DataIterator } from '../data/iterators/iterator'
import type { Random } from '../data/random'
import type { Model, Tensor } from '../graph/types'
import { sameShape, sizeOf } from '../graph/types'
import { checkDifferentiable } from '../autodiff/backward'
import { explainLoss } from './diagnose'
import { checkBatch, checkNames, endOfShape, shapesOf, shareOf, splitBatch } from '../executor/batches'
import { drawsOf, type Batch, type Bound, type Pace, type Shapes } from '../executor/executor'
import { ExecutorPool, trainedForm } from '../executor/executorPool'
import { fit, predict, score, type FitOptions } from './fit'
import type { EpochRecord, FitState } from './callbacks'
import { compileGradReq, type GradReq, type GradReqChoice } from '../executor/gradReq'
import type { Initializer, Mixed } from './initializers'
import { GradientSum, PendingGradients, type Share } from '../executor/gradientSum'
import { loadModule, saveModule } from './moduleCheckpoint'
import { DEFAULT_OPTIONS, type ModuleOptions } from './moduleOptions'
import { ModuleParameters, type SetParamsOptions } from './moduleParameters'
import { findTarget } from '../runtime/ort'
import { gradientOf, type ParameterStore, type Weights } from '../executor/parameters'
import { makePlan, stateOf } from './plan'
import { forecastStepper, residencyOf, type Residency } from '../executor/residency'
import type { Order, StepsTaken } from '../executor/stepper'
import type { TrainingPlan } from '../executor/trainingGraph'

export interface BindOptions {
  readonly forTraining: boolean
  /** In place of those that the Module was made with; later calls keep them. */
  readonly devices?: readonly string[]
  /** What backward passes do to gradients; later calls keep it. 'add' for every parameter at first. */
  readonly gradReq?: GradReqChoice
}

/** What bind() found out. */
export interface BindReport {
  /** Learned numbers. */
  readonly parameters: number
  /** Forecast of what a run adds to the memory of the process, bytes, over all devices. */
  readonly bytes: number
  readonly labelShape: readonly number[]
}

export class Module {
  /** Steps taken so far; the optimizer's t. */
  stepCount = 0
  /** The epochs that the last fit validated. */
  history: readonly EpochRecord[] = []
  private readonly options: ModuleOptions
  private readonly parameters: ModuleParameters
  private devices: readonly string[]
  private gradReq: (parameter: string) => GradReq = () => 'add'
  private pool: ExecutorPool | null = null
  private gradients = new PendingGradients()

  constructor(net: Model, options: Partial<ModuleOptions> = {}) {
    this.options = { ...DEFAULT_OPTIONS, ...options }
    this.devices = this.options.devices
    this.parameters = new ModuleParameters(net, this.options.multipliers, ...stateOf(this.options))
    checkDifferentiable(net.nodes, this.trainedNames)
  }

  /** With the present values of what does not learn. */
  get net(): Model {
    return this.parameters.net
  }
  get store(): ParameterStore {
    return this.settledParameters.store
  }
  private get settledParameters(): ModuleParameters {
    if (this.pool?.isUnsettled)
      throw new Failure('bad-argument', 'The newest parameters are on the device; call settle() before looking.')
    return this.parameters
  }
  /** Whether many steps at once cost less than as many calls. */
  get prefersManySteps(): boolean {
    return this.residency === 'loop'
  }
  private get residency(): Residency {
    return this.options.residency === 'auto' ? residencyOf(this.devices) : this.options.residency
  }
  /** Brings parameters and optimizer state back from the device, which step() may leave there. */
  async settle(): Promise<void> {
    await this.pool?.settle()
  }
  get classCount(): number {
    return Number(this.net.outputs[0]!.shape[1])
  }
  /** Parameters that the optimizer changes. */
  get trainedNames(): string[] {
    return this.parameters.trained
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
    { forTraining, devices, gradReq }: BindOptions
  ): Promise<BindReport> {
    checkNames(this.net, dataShapes)
    if (devices || gradReq !== undefined) await this.settle()
    if (devices) await this.moveTo(devices)
    if (gradReq !== undefined) await this.require(gradReq)
    this.pool ??= this.makePool(await this.makePlan())
    const open: readonly Bound[] = forTraining
      ? await this.pool.training(dataShapes)
      : [await this.pool.evaluator(dataShapes)]
    const expected = open[0]!.labelShape.with(0, Object.values(dataShapes)[0]![0]!)
    if (labelShape && !sameShape(labelShape, expected))
      throw new Failure(
        'bad-argument',
        `The labels have the shape [${labelShape}]; [${expected}] was expected for this net and image size.`
      )
    const bytes = open.reduce((sum, executor) => sum + executor.bytes, 0)
    return { parameters: this.parameters.trainedSize, bytes, labelShape: expected }
  }

  /** Forecast of what training adds to the memory of the process, bytes, without opening an executor. */
  async forecast(dataShapes: Shapes): Promise<number> {
    checkNames(this.net, dataShapes)
    const net = trainedForm(this.net, this.parameters.store)
    return forecastStepper(this.residency, net, dataShapes, await this.makePlan())
  }

  private async moveTo(devices: readonly string[]): Promise<void> {
    if (devices.length === 0)
      throw new Failure('bad-argument', 'devices is empty; at least one device such as "cpu:0" was expected.')
    if (devices.join() === this.devices.join()) return
    this.devices = devices
    await this.unbind()
  }
  private async require(gradReq: GradReqChoice): Promise<void> {
    const found = compileGradReq(gradReq, this.parameters.names)
    if (this.parameters.freeze((name) => found(name) === 'null')) await this.unbind()
    this.gradReq = found
    this.gradients = new PendingGradients()
  }

  /** Fresh values for every parameter that learns: weights by the initializer, scales 1, biases 0, running statistics 0 and 1. */
  initParams(initializer: Initializer | Mixed, random: Random): void {
    this.settledParameters.init(initializer, random)
  }

  /** Every parameter by name, frozen ones too, copied: their average where one is kept, unless the newest are asked for. */
  getParams(weights: Weights = 'average'): Map<string, Tensor> {
    return this.settledParameters.get(weights)
  }
  /**
   * Sets parameters by name. Leaving one out is refused unless `allowMissing`, a name that the net does not have unless
   * `allowExtra`, another shape always; then nothing is set.
   */
  setParams(params: ReadonlyMap<string, Tensor>, options: SetParamsOptions = {}): void {
    const { pool } = this
    if (!this.settledParameters.set(params, options) || !pool) return
    // frozen parameters are constants of the graphs
    this.pool = this.makePool(pool.plan)
    void pool.close()
  }

  /** One step on a batch: forward, backward, update. Answers the loss before the update. */
  async step(batch: Batch, rate: number): Promise<number> {
    const { losses, failure } = await this.steps([batch], [rate])
    if (failure) throw failure
    return losses[0]!
  }

  /** Steps on one batch after another, each with its learning rate; on some devices quicker than as many calls of step(). */
  async steps(batches: readonly Batch[], rates: readonly number[]): Promise<StepsTaken> {
    const losses: number[] = []
    for (let from = 0; from < batches.length;) {
      const to = endOfShape(batches, from)
      const taken = await this.stepsOfOneShape(batches.slice(from, to), rates.slice(from, to))
      losses.push(...taken.losses)
      if (taken.failure) return { losses, failure: taken.failure }
      from = to
    }
    return { losses, failure: null }
  }

  private async stepsOfOneShape(batches: readonly Batch[], rates: readonly number[]): Promise<StepsTaken> {
    if (this.devices.length > 1 || this.gradients.count > 0) {
      const loss = await this.forwardBackward(batches[0]!)
      await this.update(rates[0]!)
      if (batches.length === 1) return { losses: [loss], failure: null }
      const rest = await this.stepsOfOneShape(batches.slice(1), rates.slice(1))
      return { ...rest, losses: [loss, ...rest.losses] }
    }
    const pool = this.bound('step')
    for (const batch of batches) this.check(batch)
    const stepper = await pool.stepper(shapesOf(batches[0]!))
    const losses = await stepper.take(
      batches.map((batch, i) => this.order(batch, rates[i]!, i)),
      this.parameters.store,
      pool.plan
    )
    const isBad = !Number.isFinite(losses.at(-1)!)
    const good = isBad ? losses.slice(0, -1) : losses
    this.stepCount += good.length
    return { losses: good, failure: isBad ? await this.explainLoss(losses.at(-1)!, batches[good.length]!) : null }
  }
  /** @param ahead steps before it that are still to be taken */
  private order(batch: Batch, rate: number, ahead: number): Order {
    const step = this.stepCount + ahead
    return { batch, pace: { step: step + 1, rate }, random: drawsOf(this.options.seed, step) }
  }

  /**
   * Forward and backward, shared among the devices; what becomes of the gradients of earlier calls since update(), gradReq says.
   * Answers the loss: for losses that are means over pixels that of the whole batch, else the mean over the devices' parts.
   */
  async forwardBackward(batch: Batch): Promise<number> {
    const pool = await this.settled('forwardBackward')
    this.check(batch)
    const parts = splitBatch(batch, this.devices.length)
    const passes = parts.map(async (part, device) => {
      const executor = await pool.backward(shapesOf(part), device)
      return executor.run(part, this.store, drawsOf(this.options.seed, this.stepCount, this.gradients.count, device))
    })
    const sum = new GradientSum()
    for (const [i, found] of (await Promise.all(passes)).entries()) sum.add(found, this.shareOf(parts[i]!))
    const mean = sum.mean()
    await this.checkLoss(mean.loss, batch)
    this.gradients.add(mean, this.shareOf(batch))
    return mean.loss
  }
  private check(batch: Batch): void {
    checkBatch(this.net, batch, this.options.weighsPixels)
  }
  private shareOf(batch: Batch): Share {
    return shareOf(batch, this.options.lossOptions.classWeights, this.classCount)
  }

  /** The gradient of a batch by parameter, which update() does not see. */
  async gradientsOf(batch: Batch): Promise<Map<string, Float32Array>> {
    const pool = await this.settled('gradientsOf')
    this.check(batch)
    const { gradients } = await (
      await pool.backward(shapesOf(batch), 0)
    ).run(batch, this.store, drawsOf(this.options.seed, this.stepCount))
    const pieces = this.store.groups.flatMap((group) => {
      const vector = gradients.get(gradientOf(group))
      return vector
        ? group.slots.map((s) => [s.name, vector.subarray(s.offset, s.offset + sizeOf(s.dims))] as const)
        : []
    })
    return new Map(pieces)
  }

  /** Applies the gradients since the last update, as gradReq says. */
  async update(rate: number): Promise<void> {
    const pool = await this.settled('update')
    if (this.gradients.count === 0)
      throw new Failure('bad-argument', 'There are no gradients to update with; call forwardBackward() first.')
    const { gradients, statistics } = this.gradients.mean(this.store.groups, this.gradReq)
    await (await pool.updater()).run(gradients, this.store, pool.plan, this.nextPace(rate))
    this.store.replace(statistics)
    this.stepCount++
    this.gradients = new PendingGradients()
  }

  private nextPace(rate: number): Pace {
    return { step: this.stepCount + 1, rate }
  }

  /** Forward only: the loss and the winning class per pixel, uint8 [N, H, W]; by the average of the weights where one is kept. */
  async evaluate(batch: Batch, weights: Weights = 'average'): Promise<{ loss: number; classes: Tensor }> {
    const pool = await this.settled('evaluate')
    this.check(batch)
    return (await pool.evaluator(shapesOf(batch))).run(batch, this.store, weights)
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
  async saveCheckpoint(prefix: string, epoch: number, data?: DataIterator): Promise<void> {
    if (this.gradients.count > 0)
      throw new Failure('bad-argument', 'There are gradients that a checkpoint would not keep; call update() first.')
    await this.settle()
    const { stepCount, history, store, parameters } = this
    const state = { stepCount, history, vectors: store.vectors(), frozen: parameters.frozen }
    await saveModule(prefix, epoch, this.net, this.getParams(), state, data)
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
    const frozen = new Set(state.frozen)
    module.parameters.freeze((name) => frozen.has(name))
    module.store.restore(state.vectors)
    module.stepCount = state.stepCount
    module.history = state.history
    if (iterator) data?.restore(iterator)
    return module
  }

  /** Closes the executors; the next verb opens those that it needs again. */
  async close(): Promise<void> {
    await this.pool?.close()
  }
  private async unbind(): Promise<void> {
    await this.close()
    this.pool = null
  }

  private async checkLoss(loss: number, batch: Batch): Promise<void> {
    if (!Number.isFinite(loss)) throw await this.explainLoss(loss, batch)
  }
  private async explainLoss(loss: number, batch: Batch): Promise<Failure> {
    await this.settle()
    return explainLoss(loss, this.stepCount + 1, this.net, batch, this.store)
  }

  /** The pool, with the store up to date. */
  private async settled(verb: string): Promise<ExecutorPool> {
    const pool = this.bound(verb)
    await pool.settle()
    return pool
  }
  private bound(verb: string): ExecutorPool {
    if (!this.pool)
      throw new Failure(
        'bad-argument',
        `The Module is not bound; call bind() with the shapes of the data before ${verb}().`
      )
    return this.pool
  }
  private makePool(plan: TrainingPlan): ExecutorPool {
    return new ExecutorPool(this.net, this.store, plan, this.devices, this.options.threads, this.residency)
  }
  private async makePlan(): Promise<TrainingPlan> {
    return makePlan(this.net, this.parameters.store.groups, this.options, await findTarget(this.devices[0]!))
  }
}
