/** What backward passes do to the gradient of a parameter (MXNet's word), for all parameters or by name. */
import { Failure } from '../failure'
import { globToRegExp } from './parameterRules'

/**
 * add: the backward passes since the last update count, as their mean weighed by labelled pixels; write: the last one alone
 * counts; null: no gradient is computed and the parameter is frozen.
 */
export type GradReq = 'add' | 'write' | 'null'
/** One for all, or by pattern of their names ('enc.*'): the last pattern that matches decides, and 'add' where none does. */
export type GradReqChoice = GradReq | Readonly<Record<string, GradReq>>

const KINDS: readonly string[] = ['add', 'write', 'null'] satisfies readonly GradReq[]

export function compileGradReq(choice: GradReqChoice, names: readonly string[]): (name: string) => GradReq {
  const entries = typeof choice === 'string' ? [['*', choice] as const] : Object.entries(choice)
  const compiled = entries.map(([pattern, kind]) => {
    if (!KINDS.includes(kind))
      throw new Failure('bad-argument', `gradReq of "${pattern}" is "${kind}"; add, write or null was expected.`)
    const matches = globToRegExp(pattern)
    if (!names.some((name) => matches.test(name)))
      throw new Failure(
        'bad-argument',
        `gradReq names "${pattern}", which matches no parameter of the net; the first one is called "${names[0]}".`
      )
    return { matches, kind }
  })
  return (name) => compiled.findLast(({ matches }) => matches.test(name))?.kind ?? 'add'
}
