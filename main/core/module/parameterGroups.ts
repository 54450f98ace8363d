/** Sorts a net's parameters into the groups that one vector each holds. */
import { findParameters } from '../graph/parameters'
import type { Model } from '../graph/types'
import type { Multipliers } from '../executor/parameterRules'
import { makeGroup, type ParameterGroup } from '../executor/parameters'

/** One group per pair of learning-rate and weight-decay factors, and one for the running statistics of layers that train. */
export function groupParameters(net: Model, multipliersOf: (parameter: string) => Multipliers): ParameterGroup[] {
  const roles = [...findParameters(net)]
  const member = (name: string) => [name, net.initializers.get(name)!.dims] as const
  const groups = new Map<string, { multipliers: Multipliers; names: string[] }>()
  for (const [name, role] of roles) {
    const multipliers = multipliersOf(name)
    if (role !== 'weight' || multipliers.rate === 0) continue
    const key = `x${multipliers.rate}${multipliers.decay === 1 ? '' : `d${multipliers.decay}`}`
    const group = groups.get(key) ?? { multipliers, names: [] }
    groups.set(key, group)
    group.names.push(name)
  }
  const trained = [...groups].map(([key, { multipliers, names }]) =>
    makeGroup(key, 'trained', multipliers, names.map(member))
  )
  const statistics = roles
    .filter(([name, role]) => role === 'statistic' && multipliersOf(name).rate > 0)
    .map(([name]) => member(name))
  return statistics.length > 0
    ? [...trained, makeGroup('statistics', 'statistics', { rate: 0, decay: 0 }, statistics)]
    : trained
}
