/**
 * What a net would look like in a training, before it begins: every layer with its shape and parameters, which of them learn,
 * which were read from a file, how much memory it takes, and a picture of it all.
 */
import { basename } from 'node:path'
import { drawDiagram, totalOf, type Diagram } from '../diagram/diagram'
import { findLayers } from '../diagram/layers'
import { summarize, type LayerSummary, type ParameterFacts } from '../diagram/summary'
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { fixedImagesOf } from '../models/imageSize'
import { completeConfig, type TrainingConfig } from './config'
import { compileRules } from '../executor/parameterRules'
import { loadStartingNet, type StartingNet } from './startingNet'
import { bindWithParameters, forecastInference, forecastStep } from './stepMemory'

export interface NetOverview {
  readonly title: string
  readonly description: string
  /** One sentence: what numbers it is given for a picture, and why. */
  readonly input: string
  /** What shapes, memory and picture are for. */
  readonly classes: number
  readonly height: number
  readonly width: number
  readonly batch: number
  readonly layers: readonly LayerSummary[]
  readonly parameters: number
  readonly trained: number
  readonly loaded: number
  /** Forecast of the peak memory of one run, bytes. */
  readonly inferenceBytes: number
  readonly trainingBytes: number
  readonly diagram: Diagram
}

export interface OverviewSize {
  readonly height: number
  readonly width: number
  readonly batch: number
}

/**
 * @param changes the training it is for; net, weights, renames, mode, rules and, without a size, crop and batch count
 * @param size of the images, by default a batch of crops
 */
export async function describeNet(
  changes: Partial<TrainingConfig>,
  classes: number,
  size?: Partial<OverviewSize>
): Promise<NetOverview> {
  const config = completeConfig(changes)
  const start = await loadStartingNet(config, classes, () => UNKNOWN)
  const { model, source } = start
  const batch = config.mode === 'full' || !source.isEncoder ? config.fullBatch : config.headBatch
  const {
    height,
    width,
    batch: images
  } = { height: config.crop, width: config.crop, batch, ...size, ...sizesOf(model) }
  const facts = findFacts(start, config)
  const graph = bindWithParameters(model, [1, 3, height, width])
  const flow = findLayers(
    graph,
    model.inputs.map((p) => p.name)
  )
  const rows = summarize(flow, graph, facts)
  const shape = [images, 3, height, width]
  return {
    title: source.group === 'File' ? basename(config.net) : source.title,
    description: source.description,
    input: start.input,
    classes,
    height,
    width,
    batch: images,
    layers: [...rows.values()],
    ...totalOf([...rows.values()]),
    inferenceBytes: forecastInference(model, shape),
    trainingBytes: await forecastStep(model, facts.isTrained, shape),
    diagram: drawDiagram(flow, graph, model.inputs[0]!.name, rows)
  }
}

/** What the net takes and nothing else. */
function sizesOf(model: Model): Partial<OverviewSize> {
  const fixed = fixedImagesOf(model)
  if (!fixed) return {}
  const { height, width, batch } = fixed
  return batch === null ? { height, width } : { height, width, batch }
}

/** What fresh weights are filled with here: it tells them from those that a file holds. */
const UNKNOWN = NaN

function findFacts({ source, model, weights }: StartingNet, config: TrainingConfig): ParameterFacts {
  const names = [...findParameters(model)].filter(([, role]) => role === 'weight').map(([name]) => name)
  const multipliers = compileRules(config.rules, [...findParameters(model).keys()])
  const isFrozen = (name: string) =>
    multipliers(name).rate === 0 || (config.mode === 'head' && source.isEncoder?.(name) === true)
  const fitted = new Set(weights?.loaded.map(({ name }) => name))
  const fresh = new Set(names.filter((name) => Number.isNaN(model.initializers.get(name)!.data[0])).map(layerOf))
  return {
    sizes: new Map(names.map((name) => [name, model.initializers.get(name)!.data.length])),
    isTrained: (name) => !isFrozen(name),
    isLoaded: (name) => fitted.has(name) || (source.pretrained && !fresh.has(layerOf(name)))
  }
}

/** 'head.weight' and 'head.bias' are one layer's. */
const layerOf = (parameter: string): string => parameter.replace(/[._][^._]*$/, '')
