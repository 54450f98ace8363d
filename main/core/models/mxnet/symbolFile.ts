/**
 * MXNet's symbol files (`prefix-symbol.json`): a list of nodes whose settings are text, in the forms of all its versions.
 * Source: https://github.com/apache/mxnet/blob/v1.9.x/src/nnvm/legacy_json_util.cc
 */
import { Failure } from '../../failure'

/** Output `output` of node `node`. */
export interface SymbolEntry {
  readonly node: number
  readonly output: number
}

export interface SymbolNode {
  /** 'null' is a variable: the data, or a parameter. */
  readonly op: string
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  /** Earlier nodes only. */
  readonly inputs: readonly SymbolEntry[]
}

export interface SymbolFile {
  readonly nodes: readonly SymbolNode[]
  readonly heads: readonly SymbolEntry[]
}

/** Nets before 1.0 keep settings under `attr`, those before 0.9 under `param`. */
interface StoredNode {
  readonly op?: unknown
  readonly name?: unknown
  readonly attrs?: unknown
  readonly attr?: unknown
  readonly param?: unknown
  readonly inputs?: unknown
}

const MXNET_VERSION = 10901

export function parseSymbol(text: string, file: string): SymbolFile {
  const broken = (what: string) => new Failure('bad-model', `${file} is not an MXNet symbol: ${what}.`)
  let stored: { readonly nodes?: unknown; readonly heads?: unknown }
  try {
    stored = JSON.parse(text) as typeof stored
  } catch {
    throw broken('it is not JSON')
  }
  if (!Array.isArray(stored?.nodes) || !Array.isArray(stored.heads)) throw broken('it has no nodes and heads')
  const entries = (list: unknown, before: number, where: string): SymbolEntry[] => {
    if (!Array.isArray(list)) throw broken(`${where} has no list of inputs`)
    return list.map((entry: unknown) => {
      const [node, output = 0] = Array.isArray(entry) ? (entry as unknown[]) : [entry]
      if (!Number.isInteger(node) || !Number.isInteger(output) || !((node as number) >= 0 && (node as number) < before))
        throw broken(`${where} refers to node ${String(node)}, which does not come before it`)
      return { node: node as number, output: output as number }
    })
  }
  const nodes = stored.nodes.map((node: StoredNode, i): SymbolNode => {
    if (typeof node?.op !== 'string' || typeof node.name !== 'string') throw broken(`node ${i} has no op and name`)
    const settings = Object.assign(
      {},
      ...[node.attr, node.param, node.attrs].filter((s) => typeof s === 'object')
    ) as object
    return {
      op: node.op,
      name: node.name,
      settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])),
      inputs: entries(node.inputs, i, `"${node.name}"`)
    }
  })
  const heads = entries(stored.heads, nodes.length, 'its head')
  if (heads.length === 0) throw broken('it has no heads')
  return { nodes, heads }
}

/** The file as MXNet 1.x writes it. */
export function formatSymbol({ nodes, heads }: SymbolFile): string {
  const entry = ({ node, output }: SymbolEntry) => [node, output, 0]
  return JSON.stringify(
    {
      nodes: nodes.map(({ op, name, settings, inputs }) => ({
        op,
        name,
        ...(Object.keys(settings).length > 0 && { attrs: settings }),
        inputs: inputs.map(entry)
      })),
      arg_nodes: nodes.flatMap((node, i) => (node.op === 'null' ? [i] : [])),
      heads: heads.map(entry),
      attrs: { mxnet_version: ['int', MXNET_VERSION] }
    },
    null,
    2
  )
}
