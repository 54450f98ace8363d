/** What the nets one can start from look like to a person. */
import { basename } from 'node:path'
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { NETS, findNet } from '../models'
import { fixedImagesOf } from '../models/imageSize'
import type { NetSource } from '../models/net'
import type { OptionTable } from '../options'
import { completeConfig } from './config'
import { chooseInput, DEFAULT_INPUT } from './inputChoice'
import { suitTraining } from './suit'

export interface NetDescription {
  readonly net: string
  readonly title: string
  readonly description: string
  /** Where it belongs in a list of nets. */
  readonly group: string
  /** What can be chosen about it, written behind its name: `unet:width=32`. */
  readonly options: OptionTable
  readonly pretrained: boolean
  readonly hasEncoder: boolean
  /** Learned numbers, the head for two classes included. */
  readonly parameters: number
  /** What to know before training it, one sentence each. */
  readonly warnings?: readonly string[]
  /** The one size of image that it takes, pixels: crops have it, whatever the settings say. */
  readonly imageSize?: { readonly height: number; readonly width: number }
  /** Of a file: what numbers it is given for a picture unless the settings say otherwise, and why. */
  readonly input?: string
}

const PROBE_CLASSES = 2

/** The nets of the table, the default first; none of them is built for it. */
export async function nets(): Promise<readonly NetDescription[]> {
  return Promise.all(Object.keys(NETS).map((name) => describeNet(name, findNet(name))))
}

/** The learned parameters that rules by name are about, in the order of the net. */
export async function parameterNames(net: string): Promise<readonly string[]> {
  const roles = [...findParameters(await findNet(net).load(PROBE_CLASSES, () => 0))]
  return roles.filter(([, role]) => role === 'weight').map(([name]) => name)
}

/** An ONNX file: read, given a head, bound to a small image and checked for gradients; throws Failure naming what is in the way. */
export async function inspectModel(file: string): Promise<NetDescription> {
  const source = findNet(file)
  return { ...(await describeNet(file, source)), title: source.group === 'File' ? basename(file) : source.title }
}

async function describeNet(net: string, source: NetSource): Promise<NetDescription> {
  const { title, description, group, options, pretrained, isEncoder } = source
  const checked = source.parameters === null ? await checkTrainable(net, source) : { parameters: source.parameters }
  return { net, title, description, group, options, pretrained, hasEncoder: isEncoder !== null, ...checked }
}

/** Builds the net, checks that it can be trained, at least behind what must be frozen, and counts its learned numbers. */
async function checkTrainable(
  net: string,
  source: NetSource
): Promise<Pick<NetDescription, 'parameters' | 'warnings' | 'input' | 'imageSize'>> {
  const model = await source.load(PROBE_CLASSES, () => 0)
  const { notes } = suitTraining(completeConfig({ net, mode: 'head' }), source, model)
  const warnings = [...(model.warnings ?? []), ...notes]
  const isFile = source.group === 'File'
  const input = isFile ? chooseInput(source, net, model, DEFAULT_INPUT).sentence : undefined
  const size = fixedImagesOf(model)
  return {
    parameters: countParameters(model),
    warnings,
    ...(input && { input }),
    ...(size && { imageSize: { height: size.height, width: size.width } })
  }
}

export function countParameters(model: Model): number {
  return [...findParameters(model)].reduce(
    (sum, [name, role]) => sum + (role === 'weight' ? model.initializers.get(name)!.data.length : 0),
    0
  )
}
