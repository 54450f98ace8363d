/** One node of a symbol while it is read: its settings as values, its inputs, and the ONNX nodes it becomes. */
import { Failure } from '../../failure'
import type { Attributes, Tensor } from '../../graph/types'
import type { Initial } from '../initial'
import type { SymbolNode } from './symbolFile'

/** What a layer may ask of the net that is being built. */
export interface SymbolNet {
  /** The value that an input is; the image where it is the data. */
  valueOf(layer: SymbolNode, index: number): string
  /** A learned input: defined with this shape where it is new. */
  parameterOf(layer: SymbolNode, index: number, role: string, dims: readonly number[], initial: Initial): string
  shapeOf(value: string): readonly number[]
  emit(layer: SymbolNode, op: string, inputs: readonly string[], attributes: Attributes): string
  constant(layer: SymbolNode, value: Tensor): string
}

/** Answers the layer's value, or all of them where it has several. */
export type LayerReader = (layer: SymbolLayer) => string | readonly string[]

export class SymbolLayer {
  constructor(
    private readonly node: SymbolNode,
    private readonly net: SymbolNet
  ) {}

  // --- settings
  text(key: string, fallback = ''): string {
    return this.node.settings[key] ?? fallback
  }
  number(key: string, fallback: number): number {
    const text = this.node.settings[key]
    if (text === undefined || text === 'None') return fallback
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value)) throw this.refuse(`has ${key}=${text}; a number was expected`)
    return value
  }
  count(key: string, fallback: number): number {
    const value = this.number(key, fallback)
    if (!Number.isSafeInteger(value)) throw this.refuse(`has ${key}=${value}; a whole number was expected`)
    return value
  }
  flag(key: string, fallback: boolean): boolean {
    const text = this.text(key, fallback ? '1' : '0').toLowerCase()
    return text === '1' || text === 'true'
  }
  /** A tuple such as (3, 3); empty when it is absent. */
  counts(key: string): readonly number[] {
    const text = this.text(key).replace(/[()[\]\s]/g, '')
    const values =
      text === '' || text === 'None'
        ? []
        : text
            .split(',')
            .filter((part) => part !== '')
            .map(Number)
    if (values.some((v) => !Number.isSafeInteger(v)))
      throw this.refuse(`has ${key}=${this.text(key)}; whole numbers were expected`)
    return values
  }
  /** A tuple with one value for each axis of the kernel; all zeros mean that it was not given. */
  perAxis(key: string, rank: number, fallback: number): readonly number[] {
    const values = this.counts(key)
    const given = values.length === rank && (fallback === 0 || values.some((v) => v !== 0))
    return given ? values : Array<number>(rank).fill(fallback)
  }

  // --- the net around it
  get inputCount(): number {
    return this.node.inputs.length
  }
  input(index = 0): string {
    return this.net.valueOf(this.node, index)
  }
  inputs(): readonly string[] {
    return this.node.inputs.map((_, i) => this.input(i))
  }
  parameter(index: number, role: string, dims: readonly number[], initial: Initial): string {
    return this.net.parameterOf(this.node, index, role, dims, initial)
  }
  shapeOf(value: string): readonly number[] {
    return this.net.shapeOf(value)
  }
  channelsOf(value: string): number {
    return this.shapeOf(value)[1]!
  }
  emit(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.net.emit(this.node, op, inputs, attributes)
  }
  constant(value: Tensor): string {
    return this.net.constant(this.node, value)
  }

  /** @param what says what it has and what was expected */
  refuse(what: string): Failure {
    const { name, op } = this.node
    return new Failure('unsupported-op', `Layer "${name}" (${op}) ${what}.`, { op, node: name })
  }
}
