/** What layers and blocks are called: by their weights where these have names, by the exporter's scopes otherwise. */
import type { Unit } from './unit'

/** The name of a layer, for example 'layer1.0.conv1'. */
export function nameOfLayer(unit: Unit, parameters: readonly string[]): string {
  const telling = parameters.find(isTelling)
  if (telling) return telling.replace(/[._](weight|bias|gamma|beta|running_\w+)$/i, '')
  const node = unit.nodes[0]
  if (!node) return unit.kind
  return scopeOf(node.name) || node.name || node.op
}

/** Exporters number weights that were folded together: 'onnx::Conv_125'. */
const isTelling = (name: string): boolean => /[a-z]/i.test(name) && !name.includes('::') && !/^constant/i.test(name)

/** '/backbone/layer1/layer1.0/conv1/Conv' -> 'backbone.layer1.0.conv1': a scope repeats the one around it. */
function scopeOf(name: string): string {
  if (!name.startsWith('/')) return name
  const scopes = name.split('/').slice(1, -1)
  return scopes.filter((scope, i) => !scopes[i + 1]?.startsWith(`${scope}.`)).join('.')
}

/**
 * The scope that a layer's block has: up to the first part with a number, '' without one. 'features.3.conv.0' -> 'features.3'
 */
export function scopeOfBlock(name: string): string {
  const parts = name.split('.')
  const numbered = parts.findIndex((part) => /\d/.test(part))
  return numbered < 0 || numbered === parts.length - 1 ? '' : parts.slice(0, numbered + 1).join('.')
}

/** The longest chain of dotted parts that all names begin with. */
function commonPrefix(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split('.'))
  const length = first.findIndex((part, i) => others.some((other) => other[i] !== part))
  return (length < 0 ? first : first.slice(0, length)).join('.')
}

/**
 * One title for several layers: the shortest scope that holds them and no others, or from the first block to the last.
 * @param blocks names of the layers of each block that was folded
 * @param all the names of every layer of the net
 */
export function titleOf(blocks: readonly (readonly string[])[], all: readonly string[]): string {
  const own = ownScope(blocks.flat(), all)
  if (own) return own
  const [first, last] = [blocks[0]!, blocks.at(-1)!].map((names) => ownScope(names, all) || names[0]!) as [
    string,
    string
  ]
  const shared = commonPrefix([first, last])
  return first === last ? first : `${first} – ${shared ? last.slice(shared.length + 1) : last}`
}

/** The shortest scope that holds exactly these names; '' when there is none. */
function ownScope(names: readonly string[], all: readonly string[]): string {
  if (new Set(names).size === 1) return names[0]!
  const parts = commonPrefix(names).split('.').filter(Boolean)
  const count = new Set(names).size
  for (let length = 1; length <= parts.length; length++) {
    const scope = parts.slice(0, length).join('.')
    if (all.filter((name) => name === scope || name.startsWith(`${scope}.`)).length <= count) return scope
  }
  return ''
}
