/**
 * Steps on WebGPU: parameters and optimizer state stay in the device's buffers from step to step, only batches go in and losses
 * come out. Whoever wants the state in this process's memory settles it first.
 */
import { Graph } from '../graph/graph'
import type { Model, Tensor } from '../graph/types'
import type { Shapes } from './executor'
import { Executor, optimizerScalars } from './executor'
import { openSession, type DeviceTensor, type Session, type SessionOptions } from '../runtime/ort'
import type { ParameterStore } from './parameters'
import { explainFallback, proveGraph } from './selfTest'
import type { Order, Stepper } from './stepper'
import { buildStepGraph, type TrainingPlan } from './trainingGraph'

/** The state of a training while it is on the device; shared by the steppers of all shapes. */
export class DeviceState {
  private vectors: ReadonlyMap<string, DeviceTensor> = new Map()
  private reader: Promise<Session> | null = null

  constructor(private readonly options: SessionOptions) {}

  get isOnDevice(): boolean {
    return this.vectors.size > 0
  }
  feeds(): Record<string, DeviceTensor> {
    return Object.fromEntries(this.vectors)
  }
  replace(vectors: ReadonlyMap<string, DeviceTensor>): void {
    for (const old of this.vectors.values()) old.dispose()
    this.vectors = vectors
  }

  /** Brings the state back into the store; from then on the store's values count. */
  async settle(store: ParameterStore): Promise<void> {
    if (!this.isOnDevice) return
    const targets = [...store.targets()].filter(([vector]) => this.vectors.has(vector))
    // a tensor's own getData() ends the process, of ONNX Runtime 1.29
    this.reader ??= openSession(copying(targets), this.options)
    const into = targets.map(([vector, target]) => [copyOf(vector), target] as const)
    await (await this.reader).runOnDevice(this.feeds(), Object.fromEntries(into))
    this.replace(new Map())
    store.advance()
  }

  async close(): Promise<void> {
    const { reader } = this
    this.replace(new Map())
    this.reader = null
    await (await reader?.catch(() => null))?.close()
  }
}

const copyOf = (vector: string): string => `${vector}.copy`

/** A graph that passes vectors on by computing them, which an Identity would not. */
function copying(vectors: readonly (readonly [string, Tensor])[]): Model {
  const g = new Graph()
  for (const [vector, { dims }] of vectors)
    g.output(g.emit('Mul', [g.input(vector, 'float32', dims), g.scalar(1)], {}, { outputs: [copyOf(vector)] }))
  return g.toModel('settling')
}

export class ResidentStepper extends Executor implements Stepper {
  private state!: DeviceState

  static async open(
    net: Model,
    shapes: Shapes,
    plan: TrainingPlan,
    options: SessionOptions,
    state: DeviceState
  ): Promise<ResidentStepper> {
    const step = buildStepGraph(net, shapes, plan)
    await proveGraph(step.graph, options)
    const resident = { ...options, resident: [...step.values.values()], strict: true }
    const session = await Executor.session(step, 'training step', resident).catch(async (refusal: unknown) => {
      throw await explainFallback(step.graph, options, refusal)
    })
    const stepper = new ResidentStepper(...session)
    stepper.state = state
    return stepper
  }

  async take(orders: readonly Order[], store: ParameterStore, plan: TrainingPlan): Promise<number[]> {
    const losses: number[] = []
    for (const { batch, pace, random } of orders) {
      const feeds = { ...this.feeds(batch, store, random), ...optimizerScalars(store.groups, plan, pace) }
      const { values, resident } = await this.session.runOnDevice({ ...feeds, ...this.state.feeds() })
      const loss = Number(values[this.outputs.loss!]!.data[0])
      losses.push(loss)
      if (!Number.isFinite(loss)) {
        for (const vector of resident.values()) vector.dispose()
        break
      }
      const moved = [...this.outputs.values].map(([vector, output]) => [vector, resident.get(output)!] as const)
      this.state.replace(new Map(moved))
    }
    return losses
  }
}
