/** The sliding-window geometry that convolution and pooling share. */
import { intOf, intsOf, stringOf } from './attributes'
import { Failure } from '../failure'
import type { Node } from './types'

/** One window sliding over the spatial axes of [N, C, ...]; every list has one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padBegin: readonly number[]
  readonly padEnd: readonly number[]
}

/** Reads kernel, strides, dilations and pads, with auto_pad resolved for the spatial size `input`. */
export function windowOf(node: Node, input: readonly number[], kernel: readonly number[]): Window {
  const rank = kernel.length
  checkLists(node, kernel)
  const ones = kernel.map(() => 1)
  const strides = intsOf(node, 'strides', ones)
  const dilations = intsOf(node, 'dilations', ones)
  const mode = stringOf(node, 'auto_pad', 'NOTSET')
  if (mode === 'NOTSET' || mode === 'VALID') {
    const pads = mode === 'VALID' ? [] : intsOf(node, 'pads', [])
    return {
      kernel,
      strides,
      dilations,
      padBegin: kernel.map((_, i) => pads[i] ?? 0),
      padEnd: kernel.map((_, i) => pads[i + rank] ?? 0)
    }
  }
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER')
    throw new Failure(
      'bad-model',
      `Node "${node.name}" has auto_pad "${mode}"; NOTSET, VALID, SAME_UPPER or SAME_LOWER was expected.`
    )
  const total = kernel.map((k, i) => {
    const out = Math.ceil(input[i]! / strides[i]!)
    return Math.max(0, (out - 1) * strides[i]! + dilations[i]! * (k - 1) + 1 - input[i]!)
  })
  const small = total.map((t) => Math.floor(t / 2))
  const large = total.map((t, i) => t - small[i]!)
  return {
    kernel,
    strides,
    dilations,
    padBegin: mode === 'SAME_UPPER' ? small : large,
    padEnd: mode === 'SAME_UPPER' ? large : small
  }
}

/** Each list of a node has one number per spatial axis, pads two, and a kernel that is written twice is written the same. */
function checkLists(node: Node, kernel: readonly number[]): void {
  const rank = kernel.length
  const lengths = { strides: rank, dilations: rank, pads: 2 * rank, output_padding: rank }
  for (const [name, length] of Object.entries(lengths)) {
    const list = intsOf(node, name, [])
    if (list.length > 0 && list.length !== length)
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) has the ${name} [${list}] for a kernel of [${kernel}]; ${length} numbers were expected.`
      )
  }
  const written = intsOf(node, 'kernel_shape', kernel)
  if (kernel.some((size) => size < 1) || written.join() !== kernel.join())
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has the kernel [${written}], but its weight has one of [${kernel}].`
    )
}

/**
 * The same for a transposed convolution, whose pads may be given through the size of its output: what is too much is cut
 * off, with auto_pad SAME_UPPER more of it at the end, otherwise more at the beginning.
 */
export function transposedWindowOf(node: Node, input: readonly number[], kernel: readonly number[]): Window {
  const mode = stringOf(node, 'auto_pad', 'NOTSET')
  const same = mode === 'SAME_UPPER' || mode === 'SAME_LOWER'
  const wanted = intsOf(node, 'output_shape', [])
  checkLists(node, kernel)
  if (!same && wanted.length === 0) return windowOf(node, input, kernel)
  const ones = kernel.map(() => 1)
  const window = { kernel, strides: intsOf(node, 'strides', ones), dilations: intsOf(node, 'dilations', ones) }
  const unpadded = { ...window, padBegin: kernel.map(() => 0), padEnd: kernel.map(() => 0) }
  const reach = unslide(unpadded, input, intsOf(node, 'output_padding', []))
  const sizes = wanted.length > 0 ? wanted.slice(-kernel.length) : input.map((size, i) => size * window.strides[i]!)
  const excess = reach.map((r, i) => Math.max(0, r - sizes[i]!))
  const half = excess.map((e) => Math.floor(e / 2))
  const rest = excess.map((e, i) => e - half[i]!)
  return { ...window, padBegin: mode === 'SAME_UPPER' ? half : rest, padEnd: mode === 'SAME_UPPER' ? rest : half }
}

/** How many pixels a window spans, dilation included. */
export const spanOf = (w: Window, axis: number): number => w.dilations[axis]! * (w.kernel[axis]! - 1) + 1

/** Output size along each spatial axis; with `ceil`, a last window may hang over the end (but must start inside input or begin pad). */
export function slide(w: Window, input: readonly number[], ceil = false): number[] {
  return input.map((size, i) => {
    const room = size + w.padBegin[i]! + w.padEnd[i]! - spanOf(w, i)
    if (!ceil) return Math.floor(room / w.strides[i]!) + 1
    const out = Math.ceil(room / w.strides[i]!) + 1
    return (out - 1) * w.strides[i]! >= size + w.padBegin[i]! ? out - 1 : out
  })
}

/** Output size of a transposed convolution along each spatial axis. */
export function unslide(w: Window, input: readonly number[], outputPadding: readonly number[]): number[] {
  return input.map(
    (size, i) => w.strides[i]! * (size - 1) + (outputPadding[i] ?? 0) + spanOf(w, i) - w.padBegin[i]! - w.padEnd[i]!
  )
}

/** Pads in ONNX's order: all begins, then all ends. */
export const padsOf = (w: Window): number[] => [...w.padBegin, ...w.padEnd]

/** Whether the windows cover an input of this size exactly, each pixel once. */
export const tilesExactly = (w: Window, size: readonly number[]): boolean =>
  w.kernel.every((k, i) => k === w.strides[i] && w.dilations[i] === 1 && size[i]! % k === 0) &&
  padsOf(w).every((p) => p === 0)

export const groupOf = (node: Node): number => intOf(node, 'group', 1)
