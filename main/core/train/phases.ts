/** Which phases a training has, and how they are made: for a run, and for the forecast of one. */
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import { fixedImagesOf } from '../models/imageSize'
import type { NetSource } from '../models/net'
import { weightsPerClass } from './classWeights'
import { devicesOf, type TrainingConfig } from './config'
import type { Dataset } from './dataset'
import { FullPhase } from './fullPhase'
import { HeadPhase } from './headPhase'
import type { ModuleOptions } from '../module/moduleOptions'
import { compileRules, type ParameterRule } from '../executor/parameterRules'
import type { Phase } from './phase'
import { phaseOptions } from './phaseOptions'

/** Which phases a configuration asks for. The head alone is worth training only on an encoder that has learned something. */
export function phasesOf(config: TrainingConfig, source: NetSource): readonly Phase['kind'][] {
  const knowsSomething = source.pretrained || config.weights !== ''
  if (!source.isEncoder || !knowsSomething || config.mode === 'full') return ['full']
  return config.mode === 'head' ? ['head'] : ['head', 'full']
}

export function totalSteps(config: TrainingConfig, source: NetSource): number {
  return phasesOf(config, source).reduce(
    (sum, kind) => sum + (kind === 'head' ? config.headSteps : config.fullSteps),
    0
  )
}

/** @param classes the names that the training learns, in order */
export function makePhase(
  kind: Phase['kind'],
  net: Model,
  { isEncoder }: Pick<NetSource, 'isEncoder'>,
  dataset: Dataset,
  config: TrainingConfig,
  classes: readonly string[]
): HeadPhase | FullPhase {
  const options: Partial<ModuleOptions> = {
    ...phaseOptions(config, devicesOf(config), weightsPerClass(config.classWeights, classes, dataset.histogram)),
    multipliers: compileRules(config.rules, [...findParameters(net).keys()])
  }
  return kind === 'head' && isEncoder && !fixedImagesOf(net)
    ? new HeadPhase(dataset, net, isEncoder, config, options)
    : new FullPhase(dataset, net, isEncoder, config, options, kind)
}

/** A net that names no encoder has one as soon as a rule freezes some of it: what is frozen runs once per image. */
export function withFrozenEncoder(source: NetSource, rules: readonly ParameterRule[], net: Model): NetSource {
  if (source.isEncoder || !rules.some((rule) => rule.rate === 0)) return source
  const multipliersOf = compileRules(rules, [...findParameters(net).keys()])
  return { ...source, isEncoder: (name) => multipliersOf(name).rate === 0 }
}
