/**
 * Which memory layouts a value exists in. ONNX Runtime's CPU convolutions are fastest on channels in blocks of 8 or 16
 * (com.microsoft.nchwc: [N, C/block, H, W, block], written [N, C, H, W] with C rounded up), others want channels last. A value is
 * converted when a formulation first asks for it, and once.
 */
import type { Graph } from '../graph/graph'
import type { Attributes } from '../graph/types'
import { roundUp } from './geometry'

export const BLOCKED = 'com.microsoft.nchwc'
/** ReorderInput takes only whole groups of so many channels. */
const PACKED = 4

export class Layouts {
  private readonly usual = new Map<string, string>()
  private readonly inBlocks = new Map<string, string>()
  private readonly inChannelsLast = new Map<string, string>()
  private readonly inParts = new Map<string, readonly string[]>()

  /** @param block channels per block, 0 where there is no such layout */
  constructor(
    readonly g: Graph,
    readonly block: number
  ) {}

  /** Says what stands for a value from now on. */
  setUsual(value: string, substitute: string): void {
    this.usual.set(value, substitute)
  }
  setBlocked(value: string, blocked: string): void {
    this.inBlocks.set(value, blocked)
  }
  /** Says what is a map with its channels last: [N, H, W, C]. */
  setChannelsLast(value: string, made: string): void {
    this.inChannelsLast.set(value, made)
  }
  /** Says that a value is these, of whole blocks of channels, one after another; they are laid so when somebody wants it in one. */
  setParts(value: string, parts: readonly string[]): void {
    this.inParts.set(value, parts)
  }
  /** What a value is put together from; itself alone if from nothing else. */
  partsOf(value: string): readonly string[] {
    return this.inParts.get(value) ?? [value]
  }
  isBlocked(value: string): boolean {
    return this.inBlocks.has(value) || this.inParts.has(value)
  }
  /** Whether something stands for the value already, in whatever layout. */
  isMade(value: string): boolean {
    return this.usual.has(value) || this.isBlocked(value) || this.inChannelsLast.has(value)
  }
  /** Whether the value is there in the usual layout. */
  isPlain(value: string): boolean {
    return this.usual.has(value) || !this.isMade(value)
  }
  /** Whether it is there in blocks and would have to be turned to the usual layout. */
  isOnlyBlocked(value: string): boolean {
    return this.isBlocked(value) && !this.usual.has(value)
  }

  plain(value: string): string {
    const known = this.usual.get(value)
    if (known) return known
    if (this.isBlocked(value))
      return remember(this.usual, value, this.unblock(this.blocked(value), this.g.shapeOf(value)))
    const last = this.inChannelsLast.get(value)
    return last ? remember(this.usual, value, this.channelsFirst(last)) : value
  }
  blocked(value: string): string {
    const known = this.inBlocks.get(value)
    if (known) return known
    if (this.inParts.has(value)) return remember(this.inBlocks, value, this.joined(this.partsOf(value)))
    const last = this.usual.has(value) ? undefined : this.inChannelsLast.get(value)
    const shape = this.g.shapeOf(value)
    if (last && shape[1]! % PACKED === 0) return remember(this.inBlocks, value, this.reorderInput(last, shape, true))
    const plain = remember(this.usual, value, this.plain(value))
    return remember(this.inBlocks, value, this.toBlocks(plain, shape))
  }
  /** [N, H, W, C], with rows and columns of zeros around it: `begin` and `end` are [rows, columns]. */
  channelsLast(value: string, begin: readonly number[] = [], end: readonly number[] = []): string {
    if ([...begin, ...end].some((pad) => pad > 0)) return this.paddedChannelsLast(value, begin, end)
    const known = this.inChannelsLast.get(value)
    if (known) return known
    const made = this.isOnlyBlocked(value)
      ? this.reorderOutput(this.blocked(value), this.g.shapeOf(value), true)
      : this.g.transpose(remember(this.usual, value, this.plain(value)), [0, 2, 3, 1])
    return remember(this.inChannelsLast, value, made)
  }

  /** A value of the usual layout, seen in `shape`, in blocks. */
  toBlocks(plain: string, shape: readonly number[]): string {
    const missing = roundUp(shape[1]!, PACKED) - shape[1]!
    const whole = this.g.pad(this.g.reshape(plain, shape), [0, 0, 0, 0, 0, missing, 0, 0])
    return this.reorderInput(whole, shape, false)
  }
  unblock(blocked: string, shape: readonly number[]): string {
    return this.reorderOutput(blocked, shape, false)
  }
  emit(op: string, inputs: readonly string[], attributes: Attributes, shape: readonly number[]): string {
    return this.g.emit(op, inputs, attributes, { domain: BLOCKED, types: [{ dtype: 'float32', shape }] })
  }
  /** [N, C, H, W] with whole blocks of channels. */
  blockedShape(shape: readonly number[]): number[] {
    return shape.with(1, this.roundUp(shape[1]!))
  }
  roundUp(channels: number): number {
    return roundUp(channels, this.block)
  }

  /** In blocks padding is a convolution of one tap, which all processors take part in. */
  private paddedChannelsLast(value: string, begin: readonly number[], end: readonly number[]): string {
    if (!this.isBlocked(value)) return this.g.pad(this.channelsLast(value), [0, ...begin, 0, 0, ...end, 0])
    const [n, channels, ...size] = this.g.shapeOf(value) as [number, number, number, number]
    const group = this.roundUp(channels)
    const shape = [n, group, ...size.map((pixels, axis) => begin[axis]! + pixels + end[axis]!)]
    const ones = this.g.float32([group, 1, 1, 1], new Float32Array(group).fill(1))
    const attributes = { auto_pad: 'NOTSET', kernel_shape: [1, 1], pads: [...begin, ...end], group }
    const padded = this.emit('Conv', [this.blocked(value), ones], attributes, shape)
    return this.reorderOutput(padded, shape.with(1, channels), true)
  }

  private joined(parts: readonly string[]): string {
    return this.g.concat(
      parts.map((part) => this.blocked(part)),
      1
    )
  }

  /** [N, H, W, C] -> [N, C, H, W], as matrices, which ONNX Runtime turns faster. */
  private channelsFirst(value: string): string {
    const { g } = this
    const [n, height, width, channels] = g.shapeOf(value) as [number, number, number, number]
    const rows = g.transpose(g.reshape(value, [n, height * width, channels]), [0, 2, 1])
    return g.reshape(rows, [n, channels, height, width])
  }

  private reorderInput(value: string, shape: readonly number[], isLast: boolean): string {
    return this.emit('ReorderInput', [value], { channels_last: isLast ? 1 : 0 }, this.blockedShape(shape))
  }
  /** @param shape [N, C, H, W] of the value that is there in blocks */
  private reorderOutput(blocked: string, shape: readonly number[], isLast: boolean): string {
    const [n, c, h, w] = shape as [number, number, number, number]
    const attributes = { channels: c, channels_last: isLast ? 1 : 0 }
    return this.emit('ReorderOutput', [blocked], attributes, isLast ? [n, h, w, c] : [n, c, h, w])
  }
}

function remember(map: Map<string, string>, value: string, made: string): string {
  map.set(value, made)
  return made
}
