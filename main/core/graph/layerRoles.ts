/** What a parameter is to the layer that reads it; decides how it starts. */
import { findParameters } from './parameters'
import type { Model } from './types'

export type LayerRole = 'weight' | 'bias' | 'scale' | 'mean' | 'variance'

const NORMALIZATION: readonly LayerRole[] = ['weight', 'scale', 'bias', 'mean', 'variance']
const AFFINE: readonly LayerRole[] = ['weight', 'weight', 'bias']
/** Roles by input position. */
const LAYER_ROLES: Readonly<Record<string, readonly LayerRole[]>> = {
  Conv: AFFINE,
  ConvTranspose: AFFINE,
  Gemm: AFFINE,
  BatchNormalization: NORMALIZATION,
  InstanceNormalization: NORMALIZATION,
  LayerNormalization: NORMALIZATION,
  Add: ['bias', 'bias'],
  Mul: ['scale', 'scale']
}

/** Parameter name -> its role in the layer that reads it first. */
export function findLayerRoles(model: Model): Map<string, LayerRole> {
  const roles = new Map<string, LayerRole>()
  const parameters = findParameters(model)
  for (const node of model.nodes)
    node.inputs.forEach((name, i) => {
      if (parameters.has(name) && !roles.has(name)) roles.set(name, LAYER_ROLES[node.op]?.[i] ?? 'weight')
    })
  return roles
}
