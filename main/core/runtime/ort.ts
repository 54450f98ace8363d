/** The one file that touches ONNX Runtime: opens a graph as a session and runs it on tensors of our own kind. */
import { createHash } from 'node:crypto'
import * as ort from 'onnxruntime-node'
import { parseDevice } from '../devices/device'
import { findProvider } from '../devices/providers'
import { Failure } from '../failure'
import { Graph } from '../graph/graph'
import { writeOnnx } from '../graph/onnx'
import type { DataType, Model, Tensor } from '../graph/types'
import type { Provider, Target } from '../lower/lowering'
import { isWritten, withSign, WRITTEN } from './inPlace'
import { explainRefusal } from './refusals'
import { inRunningOrder } from './runningOrder'
import { Shelf } from './shelf'

export interface SessionOptions {
  /** CPU threads of one operator; 0 lets ONNX Runtime take one per core. */
  readonly threads: number
  /** Where to run: 'cpu:0' (the default), 'cuda:1', 'webgpu:0'. */
  readonly device?: string
  /** Refuses a graph of which any node would have to run on the CPU instead of the device. */
  readonly strict?: boolean
  /** Memory that it holds at its peak. Given, a session on the CPU that is closed stays ready for the same graph to be opened again. */
  readonly bytes?: number
  /** Outputs that stay in the memory of a WebGPU device. */
  readonly resident?: readonly string[]
  /** WebGPU: the layout it computes convolutions in, for telling what is wrong with the other. */
  readonly layout?: 'NCHW' | 'NHWC'
}

/** A tensor in a device's memory, to be fed while a session of that device is open. */
export class DeviceTensor {
  constructor(readonly tensor: ort.Tensor) {}
  dispose(): void {
    this.tensor.dispose()
  }
}

export interface DeviceResults {
  readonly values: Record<string, Tensor>
  readonly resident: ReadonlyMap<string, DeviceTensor>
}

/** An input or output of a session; a size that is not fixed has a name, or none. */
export interface SessionValue {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly (number | string)[]
}

export interface Session {
  readonly inputs: readonly SessionValue[]
  readonly outputs: readonly SessionValue[]
  /** Runs the graph; a tensor in `into` receives its output in place, every other output is allocated. */
  run(feeds: Readonly<Record<string, Tensor>>, into?: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>
  /** The same where some inputs are on the device, and the outputs that were opened as resident stay there. */
  runOnDevice(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    into?: Readonly<Record<string, Tensor>>
  ): Promise<DeviceResults>
  close(): Promise<void>
}

/** Of sessions that are closed and ready to be opened again. */
const SHELF_BYTES = 2 ** 30
const shelf = new Shelf<ort.InferenceSession>(SHELF_BYTES, (session) => session.release())

/** Opens a model; throws Failure 'bad-model' naming the node when ONNX Runtime refuses it. */
export async function openSession(model: Model | Uint8Array, options: SessionOptions): Promise<Session> {
  const device = options.device ?? 'cpu:0'
  const bytes = model instanceof Uint8Array ? model : encode(model, device)
  const kept = options.bytes !== undefined && device.startsWith('cpu:') ? options.bytes : null
  const key = kept === null ? '' : createHash('sha256').update(bytes).update(JSON.stringify(options)).digest('hex')
  const onShelf = shelf.take(key)
  await shelf.makeRoom(options.bytes ?? 0)
  const session = onShelf ?? (await createSession(bytes, device, options))
  return new OpenSession(session, () => (kept === null ? session.release() : shelf.put(key, kept, session)))
}

const encode = (model: Model, device: string): Uint8Array =>
  device.startsWith('cpu:') ? writeOnnx(withSign(inRunningOrder(model)), [WRITTEN]) : writeOnnx(inRunningOrder(model))

async function createSession(
  bytes: Uint8Array,
  device: string,
  options: SessionOptions
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [providerOf(device, options.layout)],
      intraOpNumThreads: options.threads,
      ...(options.resident && { preferredOutputLocation: onDevice(options.resident) }),
      // memory patterns keep a peak of their own alive: measured 40 % less memory without them, at the same speed
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        // threads that spin between operators: a fifth to a half less time for nets of many small ones
        session: { intra_op: { allow_spinning: '1' }, ...(options.strict && { disable_cpu_ep_fallback: '1' }) }
      }
    })
  } catch (error) {
    throw explainRefusal(error as Error)
  }
}

const onDevice = (outputs: readonly string[]) =>
  Object.fromEntries(outputs.map((name) => [name, 'gpu-buffer'] as const))

/** The execution provider of a device such as 'cuda:1'; the CPU has but one, however many executors share it. */
function providerOf(
  device: string,
  layout: SessionOptions['layout'] = 'NCHW'
): ort.InferenceSession.ExecutionProviderConfig {
  const { provider, index } = parseDevice(device)
  const option = findProvider(provider).option(index)
  return typeof option === 'object' && option.name === 'webgpu' ? { ...option, preferredLayout: layout } : option
}

/** Names of the execution providers that this build of ONNX Runtime has, or can load. */
export const offeredProviders = (): readonly string[] => ort.listSupportedBackends().map(({ name }) => name)

/** What the graphs for a device such as 'cpu:0' are lowered to. */
export async function findTarget(device: string): Promise<Target> {
  const provider = device.split(':')[0] as Provider
  return { provider, channelBlock: provider === 'cpu' ? await findChannelBlock() : 0 }
}

class OpenSession implements Session {
  constructor(
    private readonly session: ort.InferenceSession,
    readonly close: () => Promise<void>
  ) {}

  get inputs(): readonly SessionValue[] {
    return this.session.inputMetadata.map(describeValue)
  }

  get outputs(): readonly SessionValue[] {
    return this.session.outputMetadata.filter(({ name }) => name !== WRITTEN).map(describeValue)
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    into: Readonly<Record<string, Tensor>> = {}
  ): Promise<Record<string, Tensor>> {
    return (await this.runOnDevice(feeds, into)).values
  }

  async runOnDevice(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    into: Readonly<Record<string, Tensor>> = {}
  ): Promise<DeviceResults> {
    const fed: Record<string, ort.Tensor> = {}
    for (const name of this.session.inputNames) {
      const value = feeds[name]
      if (!value) throw new Failure('internal', `The session's input "${name}" was not fed.`)
      fed[name] = value instanceof DeviceTensor ? value.tensor : toOrt(value)
    }
    const results = await this.session.run(fed, this.wanted(into)).catch((error: Error) => {
      if (isWritten(error)) return Object.fromEntries(Object.entries(into).map(([name, t]) => [name, toOrt(t)]))
      throw explainRefusal(error)
    })
    const values: Record<string, Tensor> = {}
    const resident = new Map<string, DeviceTensor>()
    for (const [name, value] of Object.entries(results))
      if (value.location === 'gpu-buffer') resident.set(name, new DeviceTensor(value))
      else values[name] = into[name] ?? fromOrt(value)
    return { values, resident }
  }

  /** What to ask the binding for: all outputs, with their memory where it is given, and the sign where it is given for each. */
  private wanted(into: Readonly<Record<string, Tensor>>): Record<string, ort.Tensor | null> {
    const { outputNames } = this.session
    const isWhole = outputNames.every((name) => name === WRITTEN || into[name])
    const wanted: Record<string, ort.Tensor | null> = {}
    for (const name of outputNames) {
      if (name === WRITTEN && !isWhole) continue
      wanted[name] = into[name] ? toOrt(into[name]) : null
    }
    return wanted
  }
}

const describeValue = (value: ort.InferenceSession.ValueMetadata): SessionValue => ({
  name: value.name,
  dtype: value.isTensor ? value.type : 'none',
  shape: value.isTensor ? value.shape : []
})

/** The tensors of the binding: a step feeds the same hundreds of parameters every time, and making one costs more than finding it. */
const made = new WeakMap<Tensor, ort.Tensor>()

function toOrt(t: Tensor): ort.Tensor {
  let tensor = made.get(t)
  if (!tensor) made.set(t, (tensor = new ort.Tensor(t.dtype, t.data as ort.Tensor.DataType, t.dims)))
  return tensor
}
const fromOrt = (t: ort.Tensor): Tensor => ({ dtype: t.type as DataType, dims: t.dims, data: t.data as Tensor['data'] })

let channelBlock: Promise<number> | null = null

/**
 * Channels per block of ONNX Runtime's blocked convolution layout on this CPU (16 with AVX-512, 8 with AVX2), 0 without one.
 * Found by blocking a single channel and looking at what it was padded to.
 */
export function findChannelBlock(): Promise<number> {
  channelBlock ??= probeChannelBlock()
  return channelBlock
}

async function probeChannelBlock(): Promise<number> {
  const probe = new Graph()
  const x = probe.input('x', 'float32', [1, 4, 1, 1])
  const options = {
    domain: 'com.microsoft.nchwc',
    types: [{ dtype: 'float32' as const, shape: [1, 16, 1, 1] }],
    outputs: ['y']
  }
  probe.output(probe.emit('ReorderInput', [x], {}, options))
  const model = probe.toModel()
  try {
    const session = await openSession(
      { ...model, outputs: [{ ...model.outputs[0]!, shape: [1, 'channels', 1, 1] }] },
      { threads: 1 }
    )
    const { y } = await session.run({
      x: { dtype: 'float32', dims: [1, 4, 1, 1], data: new Float32Array([1, 2, 3, 4]) }
    })
    await session.close()
    const size = y!.dims[1]!
    return size === 8 || size === 16 ? size : 0
  } catch {
    return 0
  }
}
