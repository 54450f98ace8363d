/** MXNet's normalisations. */
import { int64s, scalar } from '../../graph/tensor'
import { float } from '../../graph/types'
import type { Initial } from '../initial'
import { zeros } from '../initial'
import type { LayerReader } from './symbolLayer'

const ones: Initial = ({ dims }) => new Float32Array(dims[0]!).fill(1)

/** With fix_gamma, which is the default, the scale is 1 whatever the file says, and is not learned. */
const batchNorm: LayerReader = (l) => {
  const x = l.input()
  if (l.count('axis', 1) !== 1) throw l.refuse(`has axis=${l.text('axis')}; 1, the channels, was expected`)
  const dims = [l.channelsOf(x)]
  const scale = l.flag('fix_gamma', true)
    ? l.emit('Expand', [l.constant(scalar(1)), l.constant(int64s(dims))])
    : l.parameter(1, 'gamma', dims, ones)
  const inputs = [
    x,
    scale,
    l.parameter(2, 'beta', dims, zeros),
    l.parameter(3, 'moving_mean', dims, zeros),
    l.parameter(4, 'moving_var', dims, ones)
  ]
  const [epsilon, momentum] = [l.number('eps', 1e-3), l.number('momentum', 0.9)]
  return l.emit('BatchNormalization', inputs, { epsilon: float(epsilon), momentum: float(momentum) })
}

const instanceNorm: LayerReader = (l) => {
  const x = l.input()
  const dims = [l.channelsOf(x)]
  const inputs = [x, l.parameter(1, 'gamma', dims, ones), l.parameter(2, 'beta', dims, zeros)]
  return l.emit('InstanceNormalization', inputs, { epsilon: float(l.number('eps', 1e-3)) })
}

export const NORMALIZATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  BatchNorm: batchNorm,
  BatchNorm_v1: batchNorm,
  CuDNNBatchNorm: batchNorm,
  InstanceNorm: instanceNorm
}
