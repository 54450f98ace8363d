/**
 * Rules that rename tensors: 'backbone.*=encoder.*' renames what begins so, 'module.*=*' strips a prefix, '*=encoder.*' adds one,
 * '*.gamma=*.weight' renames an ending. A * stands for any text, the shortest that fits; the n-th * of the new name is the n-th of the old.
 */
import { Failure } from '../failure'

export interface Rename {
  readonly from: string
  readonly to: string
}

/** Reads 'from=to'; throws Failure when it is no rule. */
export function parseRename(rule: string): Rename {
  const [from, to, ...rest] = rule.split('=').map((part) => part.trim())
  const stars = (pattern: string) => pattern.split('*').length - 1
  if (!from || to === undefined || rest.length > 0 || stars(to) > stars(from))
    throw new Failure(
      'bad-argument',
      `"${rule}" is no rule for renaming; from=to was expected, where * stands for any text, as in backbone.*=encoder.*.`
    )
  return { from, to }
}

/** The name after every rule that fits it, one after another. */
export const renameAll = (name: string, renames: readonly Rename[]): string =>
  renames.reduce((current, rule) => rename(current, rule), name)

function rename(name: string, { from, to }: Rename): string {
  const texts = match(name, from.split('*'))
  if (!texts) return name
  let next = 0
  return to.replace(/\*/g, () => texts[next++]!)
}

/** The texts that the stars between `parts` stand for; null when the name does not fit. */
function match(name: string, parts: readonly string[]): readonly string[] | null {
  const first = parts[0]!
  if (parts.length === 1) return name === first ? [] : null
  const last = parts.at(-1)!
  if (!name.startsWith(first)) return null
  const texts: string[] = []
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0) return null
    texts.push(name.slice(at, found))
    at = found + part.length
  }
  const end = name.length - last.length
  if (end < at || !name.endsWith(last)) return null
  return [...texts, name.slice(at, end)]
}
