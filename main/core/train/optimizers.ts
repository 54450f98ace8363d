/** The optimizers as a person chooses them: the table with a training's own defaults, and the reading of `adamw:beta2=0.95`. */
import { Failure } from '../failure'
import { OPTIMIZERS, type OptimizerChoice, type OptimizerName } from '../optim'
import { readOptions, splitSpecification, type OptionTable } from '../options'

export interface OptimizerDescription {
  readonly optimizer: string
  readonly title: string
  readonly description: string
  /** What can be chosen about it, written behind its name. */
  readonly options: OptionTable
}

/** Where a training's defaults are not PyTorch's: momentum for whatever has one, and a little weight decay for all. */
const USUAL: Readonly<Record<string, number>> = { weightDecay: 1e-4, momentum: 0.9 }

export const OPTIMIZER_DESCRIPTIONS: readonly OptimizerDescription[] = Object.entries(OPTIMIZERS).map(
  ([optimizer, { title, description, options }]) => ({
    optimizer,
    title,
    description,
    options: withUsualDefaults(options)
  })
)

function withUsualDefaults(options: OptionTable): OptionTable {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.type === 'real' ? { ...option, default: USUAL[name] ?? option.default } : option
    ])
  )
}

/** Throws Failure 'bad-argument' naming what cannot be read. */
export function readOptimizer(specification: string): OptimizerChoice {
  const [name, text] = splitSpecification(specification)
  const found = OPTIMIZER_DESCRIPTIONS.find(({ optimizer }) => optimizer === name)
  if (!found)
    throw new Failure('bad-argument', `optimizer is ${name}; ${Object.keys(OPTIMIZERS).join(', ')} was expected.`)
  return { type: name as OptimizerName, ...readOptions(`optimizer ${name}`, found.options, text) }
}
