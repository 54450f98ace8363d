/**
 * Resize of opset 18 and newer, which may name the axes it works on and keep the aspect ratio, in the form of opset 17: one
 * scale or size per axis. The rank is not known yet, so the missing axes are filled in by nodes that fold away.
 */
import { Failure } from '../failure'
import { intOf, intsOf, stringOf, without } from './attributes'
import type { NodeWriter } from './nodeWriter'
import { tensor } from './tensor'
import type { Node } from './types'

const NEWER = ['axes', 'antialias', 'keep_aspect_ratio_policy']

export function resizeOfOpset17(node: Node, opset: number, w: NodeWriter): readonly Node[] {
  const transform = stringOf(node, 'coordinate_transformation_mode', 'half_pixel')
  if (transform === 'half_pixel_symmetric' || transform === 'tf_half_pixel_for_nn')
    throw refuse(node, `places pixels by ${transform}; half_pixel, align_corners or asymmetric was expected`)
  if (transform === 'tf_crop_and_resize')
    throw refuse(node, 'crops while it resizes (tf_crop_and_resize), which is not supported')
  if (intOf(node, 'antialias', 0) === 1)
    throw refuse(node, 'smooths while it shrinks (antialias), which is not supported; export the net without it')
  if (opset < 18) return [node]
  const policy = stringOf(node, 'keep_aspect_ratio_policy', 'stretch')
  const axes = intsOf(node, 'axes', [])
  const [x, roi, scales, sizes] = node.inputs as [string, string?, string?, string?]
  const { attributes } = without(node, ...NEWER)
  if (sizes && policy !== 'stretch')
    return w.finish('Resize', [x, '', '', keptAspect(x, sizes, axes, policy, w)], attributes)
  if (axes.length === 0) return [{ ...node, attributes }]
  if (sizes) return w.finish('Resize', [x, roi ?? '', '', allSizes(x, sizes, axes, w)], attributes)
  const rank = w.emit('Shape', [w.emit('Shape', [x])])
  const ones = w.emit('ConstantOfShape', [rank], { value: { tensor: tensor('float32', [1], [1]) } })
  const all = w.emit('ScatterElements', [ones, w.ints(axes), scales!])
  return w.finish('Resize', [x, roi ?? '', all], attributes)
}

const refuse = (node: Node, why: string): Failure =>
  new Failure('unsupported-op', `Node "${node.name}" (Resize) ${why}.`, { op: 'Resize', node: node.name })

const allSizes = (x: string, sizes: string, axes: readonly number[], w: NodeWriter): string =>
  w.emit('ScatterElements', [w.emit('Shape', [x]), w.ints(axes), sizes])

/** The largest sizes of the same aspect within the wanted ones (not_larger), or the smallest around them (not_smaller). */
function keptAspect(x: string, sizes: string, axes: readonly number[], policy: string, w: NodeWriter): string {
  const shape = w.emit('Shape', [x])
  const own = axes.length === 0 ? shape : w.emit('Gather', [shape, w.ints(axes)])
  const asFloat = (value: string) => w.emit('Cast', [value], { to: 1 })
  const ratios = w.emit('Div', [asFloat(sizes), asFloat(own)])
  const ratio = w.emit(policy === 'not_larger' ? 'ReduceMin' : 'ReduceMax', [ratios], { keepdims: 0 })
  const rounded = w.emit('Floor', [w.emit('Add', [w.emit('Mul', [asFloat(own), ratio]), w.number(0.5)])])
  const whole = w.emit('Cast', [rounded], { to: 7 })
  return axes.length === 0 ? whole : allSizes(x, whole, axes, w)
}
