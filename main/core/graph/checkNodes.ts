/**
 * Checks nodes of an imported net against the table of signatures: what is missing, too much or of the wrong kind is said by the
 * node's name, before anyone relies on it.
 */
import { Failure } from '../failure'
import { SIGNATURES, type InputKind, type Signature } from './signatures'
import type { Attribute, DataType, Node, ValueType } from './types'
import { sizeOf } from './types'

/** Inputs, outputs and attributes; operators without an entry are left to whoever meets them. */
export function checkForm(node: Node): void {
  const signature = signatureOf(node)
  if (!signature) return
  checkInputs(node, signature)
  checkOutputs(node, signature)
  for (const [name, { kind, required }] of signature.attributes) {
    const value = node.attributes[name]
    if (value === undefined && required) throw broken(node, `lacks its attribute "${name}"`)
    if (value !== undefined && !isOfKind(value, kind))
      throw broken(node, `has an attribute "${name}" that is not ${describeKind(kind)}`)
  }
  const unknown = Object.keys(node.attributes).find((name) => !signature.attributes.has(name))
  if (unknown !== undefined) throw broken(node, `has the attribute "${unknown}", which is not supported`)
}

/** What a node reads: the types of the numbers, and that a list is a list. */
export function checkTypes(node: Node, typeOf: (value: string) => ValueType): void {
  const wanted = signatureOf(node)?.inputs ?? []
  const alike = new Map<InputKind, DataType>()
  node.inputs.forEach((input, i) => {
    const place = wanted[Math.min(i, wanted.length - 1)]
    if (!input || !place) return
    const { dtype, shape } = typeOf(input)
    const types = alike.has(place.kind) ? [alike.get(place.kind)!] : TYPES[place.kind]
    if (types && !types.includes(dtype))
      throw broken(node, `reads "${input}" of the type ${dtype}; ${types[0]} was expected`)
    if (place.rank === 1 && shape.length !== 1)
      throw broken(node, `reads "${input}" of the shape [${shape}]; a list was expected`)
    if (place.rank === 0 && sizeOf(shape) !== 1)
      throw broken(node, `reads "${input}" of the shape [${shape}]; a single number was expected`)
    if (ALIKE.has(place.kind)) alike.set(place.kind, dtype)
  })
}

const signatureOf = (node: Node): Signature | undefined => (node.domain === '' ? SIGNATURES.get(node.op) : undefined)

const broken = (node: Node, why: string): Failure =>
  new Failure('bad-model', `Node "${node.name}" (${node.op}) ${why}.`)

const TYPES: Readonly<Record<InputKind, readonly DataType[] | null>> = {
  F: ['float32', 'float16', 'float64'],
  N: null,
  A: null,
  L: ['int64'],
  I: ['int64', 'int32'],
  B: ['bool'],
  Q: ['uint8', 'int8'],
  W: ['uint8', 'int8', 'int32']
}
const ALIKE: ReadonlySet<InputKind> = new Set(['F', 'N', 'I'] as const)

function checkInputs(node: Node, { inputs }: Signature): void {
  const given = node.inputs.map((input) => Boolean(input))
  const count = given.lastIndexOf(true) + 1
  const most = inputs.some((input) => input.repeats) ? Infinity : inputs.length
  const missing = inputs.findIndex((input, i) => !input.optional && !given[i])
  if (missing >= 0) throw broken(node, `lacks its input ${missing + 1}`)
  if (count > most) throw broken(node, `has ${count} inputs; ${most} is the most`)
  if (most === Infinity && given.includes(false)) throw broken(node, `lacks its input ${given.indexOf(false) + 1}`)
}

function checkOutputs(node: Node, { outputs }: Signature): void {
  const count = node.outputs.length
  if (count < outputs.least || count > outputs.most)
    throw broken(
      node,
      `has ${count} outputs; ${count < outputs.least ? `${outputs.least} is the least` : `${outputs.most} is the most`}`
    )
}

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0
const isList = (value: Attribute, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem)
const holds = (value: Attribute, key: string): boolean => typeof value === 'object' && key in value

const KINDS: Readonly<Record<string, readonly [description: string, test: (value: Attribute) => boolean]>> = {
  int: ['a whole number', isNumber],
  ints: ['a list of whole numbers', (value) => isList(value, isNumber)],
  count: ['a whole number from 1', isCount],
  counts: ['a list of whole numbers from 1', (value) => isList(value, isCount)],
  float: ['a number with a fraction', (value) => holds(value, 'float')],
  floats: ['a list of numbers with a fraction', (value) => holds(value, 'floats')],
  string: ['a text', (value) => typeof value === 'string'],
  strings: ['a list of texts', (value) => isList(value, (item) => typeof item === 'string')],
  tensor: ['a tensor', (value) => holds(value, 'tensor')],
  graph: ['a graph', (value) => holds(value, 'graph')]
}

const choicesOf = (kind: string): readonly string[] => kind.split('/')
const isOfKind = (value: Attribute, kind: string): boolean =>
  KINDS[kind] ? KINDS[kind][1](value) : typeof value === 'string' && choicesOf(kind).includes(value)
const describeKind = (kind: string): string =>
  KINDS[kind]?.[0] ??
  choicesOf(kind)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1')
