/** The records of test/fixtures/operators.jsonl, each run through the engine the way a training step does. */
import { backward } from '../../../main/core/autodiff/backward'
import { batchValueOf, useBatchStatistics } from '../../../main/core/graph/batchStatistics'
import { bindShapes } from '../../../main/core/graph/bind'
import type { Graph } from '../../../main/core/graph/graph'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { numbersOf, tensor } from '../../../main/core/graph/tensor'
import type { Attribute, Model, Tensor } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { toDoublePrecision } from '../../../main/core/lower/doublePrecision'
import type { Target } from '../../../main/core/lower/lowering'
import { openSession, type SessionOptions } from '../../../main/core/runtime/ort'
import { readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

export interface OperatorRecord {
  readonly name: string
  readonly op: string
  readonly opset: number
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>
  readonly inputs: readonly (null | (TensorRecord & { readonly name: string; readonly constant: boolean }))[]
  readonly outputs: readonly (TensorRecord & { readonly name: string; readonly dy: readonly number[] | null })[]
  readonly gradients: Readonly<Record<string, readonly number[]>>
}

export const OPERATOR_RECORDS = readRecords<OperatorRecord>('operators.jsonl')

export interface RecordOptions extends SessionOptions {
  /** Outputs and gradients are computed in it. */
  readonly precision?: 'float32' | 'float64'
}

/** Outputs and gradients that differ from PyTorch's by more than `tolerance`, relative to the largest value of each. */
export async function operatorErrors(
  given: OperatorRecord,
  target: Target,
  options: RecordOptions,
  tolerance: number
): Promise<Record<string, number>> {
  const record = inTraining(given) ? withBatchOutputs(given) : given
  const { graph, feeds } = buildGraph(record, target)
  const isDouble = options.precision === 'float64'
  const session = await openSession((isDouble ? toDoublePrecision(graph) : graph).toModel(), options)
  const results = await session.run(isDouble ? inDouble(feeds) : feeds)
  await session.close()
  const outputs = record.outputs.map((o) => [o.name, relativeError(results[o.name]!.data, o.data)] as const)
  const gradients = Object.entries(record.gradients).map(
    ([name, expected]) => [`d.${name}`, relativeError(results[`d.${name}`]?.data ?? [], expected)] as const
  )
  return Object.fromEntries([...outputs, ...gradients].filter(([, error]) => !(error < tolerance)))
}

export const inDouble = (feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, t]) => [
      name,
      t.dtype === 'float32' ? tensor('float64', t.dims, numbersOf(t)) : t
    ])
  )

/** The node and its gradients in one graph, and what it is fed. */
function buildGraph(record: OperatorRecord, target: Target): { graph: Graph; feeds: Record<string, Tensor> } {
  const imported = normalizeModel(modelOf(record))
  const model = inTraining(record) ? useBatchStatistics(imported) : imported
  const graph = bindShapes(model, Object.fromEntries(model.inputs.map((p) => [p.name, p.shape as number[]])))
  const feeds: Record<string, Tensor> = {}
  for (const input of record.inputs) if (input && !input.constant) feeds[input.name] = tensorOf(input)
  const seeds = new Map<string, string>()
  for (const { name, shape, dy } of record.outputs) {
    if (!dy) continue
    seeds.set(name, graph.input(`dy.${name}`, 'float32', shape))
    feeds[`dy.${name}`] = tensor('float32', shape, dy)
  }
  const gradients = backward(graph, seeds, Object.keys(record.gradients))
  for (const [name, gradient] of gradients)
    graph.output(graph.emit('Identity', [gradient], {}, { outputs: [`d.${name}`] }))
  lowerGraph(graph, target).prune()
  return { graph, feeds }
}

/** Attributes that ONNX stores as float even where the number is whole. */
const FLOATS = new Set(['alpha', 'beta', 'gamma', 'epsilon', 'momentum', 'lambd', 'bias', 'cubic_coeff_a'])

const attributeOf = (name: string, value: OperatorRecord['attributes'][string]): Attribute =>
  typeof value === 'number' && FLOATS.has(name) ? { float: value } : value

function modelOf(record: OperatorRecord): Model {
  const present = record.inputs.filter((i) => i !== null)
  const differentiable = new Map(present.filter((i) => !i.constant).map((i) => [i.name, i]))
  const port = ({ name, dtype, shape }: { name: string } & TensorRecord) => ({ name, dtype, shape })
  return {
    name: record.name,
    opset: record.opset,
    domains: new Map(),
    inputs: [...differentiable.values()].map(port),
    outputs: record.outputs.map(port),
    nodes: [
      {
        op: record.op,
        domain: '',
        name: 'node',
        inputs: record.inputs.map((i) => i?.name ?? ''),
        outputs: record.outputs.map((o) => o.name),
        attributes: Object.fromEntries(Object.entries(record.attributes).map(([k, v]) => [k, attributeOf(k, v)]))
      }
    ],
    initializers: new Map(present.filter((i) => i.constant).map((i) => [i.name, tensorOf(i)])),
    metadata: new Map()
  }
}

const inTraining = (record: OperatorRecord): boolean => record.attributes.training_mode === 1

/**
 * The engine takes the batch's statistics as outputs and moves the running ones itself:
 * the record's running = momentum·held + (1 - momentum)·batch, solved for batch.
 */
function withBatchOutputs(record: OperatorRecord): OperatorRecord {
  const [y, ...running] = record.outputs
  const momentum = record.attributes.momentum as number
  const batch = running.map((o, i) => {
    const held = record.inputs[3 + i]!
    const data = o.data.map((value, c) => (value - momentum * held.data[c]!) / (1 - momentum))
    return { ...o, name: batchValueOf(held.name), data }
  })
  return { ...record, outputs: [y!, ...batch] }
}
