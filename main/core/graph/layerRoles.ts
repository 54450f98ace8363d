/** What a parameter is to the layer that reads it; decides how it starts. */
import { findParameters } from './parameters'
import { entryOf } from './table'
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

const RESHAPES = new Set(['Reshape', 'Unsqueeze', 'Squeeze', 'Flatten'])

/** Parameter name -> its role in the layer that reads it first, be it through a change of its shape. */
export function findLayerRoles(model: Model): Map<string, LayerRole> {
  const roles = new Map<string, LayerRole>()
  const parameters = findParameters(model)
  const behind = new Map([...parameters.keys()].map((name) => [name, name]))
  for (const node of model.nodes)
    node.inputs.forEach((input, i) => {
      const name = behind.get(input)
      if (name === undefined || roles.has(name)) return
      if (RESHAPES.has(node.op)) behind.set(node.outputs[0]!, name)
      else roles.set(name, entryOf(LAYER_ROLES, node.op)?.[i] ?? 'weight')
    })
  return roles
}
