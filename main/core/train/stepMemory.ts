/** Forecasts what a training step and an inference of a net would take, from its graph alone: no session is opened. */
import { bindShapes } from '../graph/bind'
import { cutNet } from '../graph/cut'
import type { Graph } from '../graph/graph'
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { forecastMemory } from '../executor/memory'
import { Module } from '../module/module'
import type { ModuleOptions } from '../module/moduleOptions'

/**
 * Bytes of a training step; what lies before everything that learns runs once per image and is not part of it.
 * @param shape of the batch of images, [N, 3, H, W]
 */
export async function forecastStep(
  model: Model,
  isTrained: (parameter: string) => boolean,
  shape: readonly number[],
  options: Partial<ModuleOptions> = {}
): Promise<number> {
  const image = model.inputs[0]!.name
  const weights = [...findParameters(model)].filter(([, role]) => role === 'weight').map(([name]) => name)
  const trained = weights.filter(isTrained)
  if (trained.length === 0) return 0
  const { prefix, suffix, features } = cutNet(model, new Set(trained))
  const isCut = trained.length < weights.length
  const multipliers = (name: string) => ({ rate: isTrained(name) ? 1 : 0, decay: 1 })
  const module = new Module(isCut ? suffix : model, { ...options, multipliers })
  if (!isCut) return module.forecast({ [image]: shape })
  const bound = bindShapes(prefix, { [image]: shape })
  return module.forecast(Object.fromEntries(features.map((name) => [name, bound.shapeOf(name)])))
}

/** Bytes of one inference on a batch of images. */
export const forecastInference = (model: Model, shape: readonly number[]): number =>
  forecastMemory(bindWithParameters(model, shape))

/** Parameters are inputs, so that arithmetic on small ones is not folded away. */
export function bindWithParameters(model: Model, shape: readonly number[]): Graph {
  const parameters = new Set(findParameters(model).keys())
  return bindShapes(model, { [model.inputs[0]!.name]: shape }, (graph) => {
    for (const name of parameters) graph.input(name, 'float32', model.initializers.get(name)!.dims)
    return parameters
  })
}
