/** What a bound Module runs: executors for whole steps, gradients and evaluations by shape and device, and one for updates. */
import { useBatchStatistics } from '../graph/batchStatistics'
import { useDropoutMasks } from '../graph/dropout'
import type { Model, Node } from '../graph/types'
import { splitShapes } from './batches'
import { Evaluator, GradientExecutor, type Bound, type Shapes } from './executor'
import { ExecutorCache } from './executorCache'
import type { ParameterStore } from './parameters'
import { openStepper, type Residency } from './residency'
import { DeviceState } from './residentStepper'
import type { Stepper } from './stepper'
import type { TrainingPlan } from './trainingGraph'
import { Updater } from './updater'

/**
 * A net as it is trained: with masks for Dropout, and batch statistics where running ones are kept up to date. A frozen
 * BatchNormalization goes on with its running statistics.
 */
export function trainedForm(net: Model, store: ParameterStore): Model {
  const masked = useDropoutMasks(net)
  const { nodes } = useBatchStatistics(masked)
  const learning = new Set(store.names)
  const isFrozen = (node: Node) => node.op === 'BatchNormalization' && !learning.has(node.inputs[3]!)
  return { ...masked, nodes: masked.nodes.map((node, i) => (isFrozen(node) ? node : nodes[i]!)) }
}

export class ExecutorPool {
  private readonly trainedNet: Model
  private readonly steppers = new ExecutorCache<Stepper>()
  private readonly backwards = new ExecutorCache<GradientExecutor>()
  private readonly evaluators = new ExecutorCache<Evaluator>()
  private openUpdater: Promise<Updater> | null = null
  private readonly deviceState: DeviceState

  constructor(
    private readonly net: Model,
    private readonly store: ParameterStore,
    readonly plan: TrainingPlan,
    private readonly devices: readonly string[],
    private readonly threads: number,
    readonly residency: Residency
  ) {
    this.trainedNet = trainedForm(net, store)
    this.deviceState = new DeviceState(this.session(0))
  }

  /** Whether the newest parameters are on the device alone. */
  get isUnsettled(): boolean {
    return this.deviceState.isOnDevice
  }
  /** Brings them back into the store. */
  settle(): Promise<void> {
    return this.deviceState.settle(this.store)
  }

  /** Opens what a step on a batch of these shapes takes: one executor, or one per device. */
  training(shapes: Shapes): Promise<readonly Bound[]> {
    if (this.devices.length === 1) return Promise.all([this.stepper(shapes)])
    return Promise.all(splitShapes(shapes, this.devices.length).map((part, device) => this.backward(part, device)))
  }

  stepper(shapes: Shapes): Promise<Stepper> {
    return this.steppers.get(shapes, 0, () =>
      openStepper(this.residency, this.trainedNet, shapes, this.plan, this.session(0), this.deviceState, () =>
        this.updater()
      )
    )
  }
  backward(shapes: Shapes, device: number): Promise<GradientExecutor> {
    return this.backwards.get(shapes, device, () =>
      GradientExecutor.open(this.trainedNet, shapes, this.plan, this.session(device))
    )
  }
  evaluator(shapes: Shapes): Promise<Evaluator> {
    return this.evaluators.get(shapes, 0, () => Evaluator.open(this.net, shapes, this.plan, this.session(0)))
  }
  updater(): Promise<Updater> {
    this.openUpdater ??= Updater.open(this.plan, this.threads)
    return this.openUpdater
  }

  private session(device: number): { threads: number; device: string } {
    return { threads: this.threads, device: this.devices[device]! }
  }

  async close(): Promise<void> {
    await this.settle()
    await this.deviceState.close()
    await Promise.all([this.steppers.close(), this.backwards.close(), this.evaluators.close()])
    await (await this.openUpdater?.catch(() => null))?.close()
    this.openUpdater = null
  }
}
