/** What the nets one can start from look like to a person. */
import { basename } from 'node:path'
import { checkDifferentiable } from '../autodiff/backward'
import { bindShapes } from '../graph/bind'
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { NETS, findNet } from '../models'
import type { NetSource } from '../models/net'

export interface NetDescription {
  readonly net: string
  readonly title: string
  readonly description: string
  readonly pretrained: boolean
  readonly hasEncoder: boolean
  /** Learned numbers, the head for two classes included. */
  readonly parameters: number
}

const PROBE_SIDE = 64
const PROBE_CLASSES = 2

/** The nets of the table. */
export async function nets(): Promise<readonly NetDescription[]> {
  return Promise.all(Object.entries(NETS).map(([name, source]) => describe(name, source)))
}

/** An ONNX file: read, given a head, bound to a small image and checked for gradients; throws Failure naming what is in the way. */
export async function inspectModel(file: string): Promise<NetDescription> {
  return { ...(await describe(file, findNet(file))), title: basename(file) }
}

async function describe(net: string, source: NetSource): Promise<NetDescription> {
  const model = await source.load(PROBE_CLASSES, () => 0)
  const roles = [...findParameters(model)]
  const graph = bindShapes(model, { [model.inputs[0]!.name]: [1, 3, PROBE_SIDE, PROBE_SIDE] })
  checkDifferentiable(
    graph.nodes,
    roles.filter(([, role]) => role === 'weight').map(([name]) => name)
  )
  const { title, description, pretrained, isEncoder } = source
  return { net, title, description, pretrained, hasEncoder: isEncoder !== null, parameters: countParameters(model) }
}

function countParameters(model: Model): number {
  return [...findParameters(model)].reduce(
    (sum, [name, role]) => sum + (role === 'weight' ? model.initializers.get(name)!.data.length : 0),
    0
  )
}
