/**
 * Gives a layer of a net another name, and its parameters with it. Weights are fitted by name, so a layer with a new name starts
 * fresh: how a net for other classes is fine-tuned.
 */
import { Failure } from '../failure'
import type { Model } from './types'

/** @param from name of a layer, whose parameters are called `<from>.weight` and so on */
export function renameLayer(model: Model, from: string, to: string): Model {
  const rename = (name: string) => (name === from || name.startsWith(`${from}.`) ? to + name.slice(from.length) : name)
  const names = [...model.initializers.keys()]
  if (names.every((name) => rename(name) === name))
    throw new Failure('bad-argument', `The net has no layer "${from}"; its first parameter is called "${names[0]}".`)
  const taken = names.find((name) => rename(name) !== name && model.initializers.has(rename(name)))
  if (taken) throw new Failure('bad-argument', `The net already has a parameter called "${rename(taken)}".`)
  return {
    ...model,
    initializers: new Map([...model.initializers].map(([name, value]) => [rename(name), value])),
    nodes: model.nodes.map((node) => ({
      ...node,
      name: rename(node.name),
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename)
    })),
    outputs: model.outputs.map((port) => ({ ...port, name: rename(port.name) }))
  }
}
