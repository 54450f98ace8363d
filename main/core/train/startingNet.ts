/** The net a training starts from: freshly made for K classes, with the weights of a file fitted into it by name. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../failure'
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { findNet } from '../models'
import { readerBeside } from '../models/externalData'
import type { NetSource } from '../models/net'
import { isSymbolFile } from '../models/netFile'
import { readWeights } from '../weights'
import { fitWeights } from '../weights/fit'
import { parseRename } from '../weights/rename'
import type { TrainingConfig } from './config'
import { chooseInput, DEFAULT_INPUT, type InputChoice } from './inputChoice'
import type { WeightsReport } from './report'

export interface StartingNet {
  readonly source: NetSource
  readonly model: Model
  /** One sentence: what numbers the net is given for a picture, and why. */
  readonly input: string
  /** null without a weights file. */
  readonly weights: WeightsReport | null
}

type Start = Pick<TrainingConfig, 'net' | 'weights' | 'renames'> & Partial<InputChoice>

/** Throws Failure when the file cannot be read or when nothing in it fits. */
export async function loadStartingNet(start: Start, classes: number, normal: () => number): Promise<StartingNet> {
  const source = findNet(start.net)
  const choice = { ...DEFAULT_INPUT, ...start }
  const { model: fresh, sentence: input } = chooseInput(source, start.net, await source.load(classes, normal), choice)
  const file = start.weights || (await weightsBeside(start.net))
  if (!file) return { source, model: fresh, input, weights: null }
  const { model, weights } = await fitFile(fresh, source, { ...start, weights: file })
  if (weights.loaded.length === 0) throw nothingFits(model, weights)
  return { source, model, input, weights }
}

/** The newest `<prefix>-<epoch>.params` beside an MXNet symbol, without which the net would know nothing. */
async function weightsBeside(net: string): Promise<string | null> {
  if (!isSymbolFile(net)) return null
  const prefix = basename(net).replace(/-symbol\.json$/i, '')
  const isOurs = (name: string) =>
    name.startsWith(`${prefix}-`) && /^\d{4}\.params$/.test(name.slice(prefix.length + 1))
  const newest = (await readdir(dirname(net))).filter(isOurs).sort().at(-1)
  return newest ? join(dirname(net), newest) : null
}

/** What fitting a file into a net would do, even if nothing fits. */
export async function inspectWeights(
  net: string,
  file: string,
  renames: readonly string[],
  classes: number
): Promise<WeightsReport> {
  const source = findNet(net)
  const { weights } = await fitFile(await source.load(classes, () => 0), source, { weights: file, renames })
  return weights
}

async function fitFile(
  fresh: Model,
  source: NetSource,
  { weights: file, renames }: Pick<Start, 'weights' | 'renames'>
): Promise<{ readonly model: Model; readonly weights: WeightsReport }> {
  const rules = renames.map(parseRename)
  const { format, tensors, warnings } = await readWeights(file, readerBeside)
  const { model, report } = fitWeights(fresh, tensors, rules, source.renames)
  return { model, weights: { file, format, warnings, ...report } }
}

function nothingFits(model: Model, { file, unused, mismatched }: WeightsReport): Failure {
  const name = basename(file)
  const [first] = mismatched
  if (first)
    return new Failure(
      'bad-weights',
      `Nothing of ${name} fits the net: "${first.from}" has the shape [${first.found}], and [${first.expected}] was expected.`
    )
  const wanted = findParameters(model).keys().next().value
  return new Failure(
    'bad-weights',
    `Nothing of ${name} fits the net: its names are like "${unused[0] ?? ''}", the net's like "${wanted}"; a rule for renaming may bring them together.`
  )
}
