/** A net as units in the order they run, with who reads whom, and the folding of neighbours into one. */
import type { Unit } from './unit'

export class Flow {
  private readonly producers = new Map<string, number>()
  private readonly before: (readonly number[])[]
  private readonly after: number[][]

  constructor(readonly units: readonly Unit[]) {
    units.forEach((unit, i) => valuesWritten(unit).forEach((value) => this.producers.set(value, i)))
    this.before = units.map((unit, i) =>
      distinct(valuesRead(unit).map((value) => this.producers.get(value) ?? i)).filter((p) => p !== i)
    )
    this.after = units.map(() => [])
    this.before.forEach((sources, i) => sources.forEach((p) => this.after[p]!.push(i)))
  }

  /** Indices of the units that unit `i` reads from, in the order it reads them. */
  sourcesOf(i: number): readonly number[] {
    return this.before[i]!
  }
  readersOf(i: number): readonly number[] {
    return this.after[i]!
  }
  /** The values that pass from one unit to another. */
  valuesBetween(from: number, to: number): readonly string[] {
    return distinct(valuesRead(this.units[to]!)).filter((value) => this.producers.get(value) === from)
  }
  /** Whether `from` is read by `to` alone, and `to` reads nothing else. */
  isLink(from: number, to: number): boolean {
    return this.after[from]!.length === 1 && this.before[to]!.length === 1 && this.after[from]![0] === to
  }

  /** Replaces groups of units, each closed but for its one exit, by one unit each, at the place of the last of the group. */
  fold(groups: readonly (readonly number[])[], join: (parts: readonly Unit[]) => Unit): Flow {
    if (groups.length === 0) return this
    const folded = new Map(
      groups.map((group) => {
        const members = group.toSorted((a, b) => a - b)
        return [members.at(-1)!, join(members.map((i) => this.units[i]!))] as const
      })
    )
    const gone = new Set(groups.flat())
    return new Flow(this.units.flatMap((unit, i) => folded.get(i) ?? (gone.has(i) ? [] : unit)))
  }

  /**
   * The units between the last one that every path to unit `i` passes and `i` itself, `i` included: a residual block for the
   * sum at its end. Null when something else looks into it, or when there is no such unit.
   */
  regionBefore(i: number): readonly number[] | null {
    const start = this.gates()[i]!
    if (start < 0) return null
    const region = new Set([i])
    const pending = [i]
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop())
      for (const source of this.before[unit]!)
        if (source !== start && !region.has(source)) {
          region.add(source)
          pending.push(source)
        }
    const isClosed = [...region].every((unit) => unit === i || this.after[unit]!.every((reader) => region.has(reader)))
    return isClosed ? [...region].toSorted((a, b) => a - b) : null
  }

  private gateCache: readonly number[] | null = null
  /** Immediate dominators, -1 for none. Source: Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm. */
  private gates(): readonly number[] {
    if (this.gateCache) return this.gateCache
    const gates: number[] = []
    this.before.forEach((sources, i) => {
      let gate = sources[0] ?? -1
      for (let other of sources.slice(1))
        while (gate !== other)
          if (gate > other) gate = gate < 0 ? -1 : gates[gate]!
          else other = other < 0 ? -1 : gates[other]!
      gates[i] = gate
    })
    return (this.gateCache = gates)
  }
}

const valuesRead = (unit: Unit): readonly string[] => [...unit.reads, ...unit.nodes.flatMap((n) => n.inputs)]
const valuesWritten = (unit: Unit): readonly string[] => [...unit.writes, ...unit.nodes.flatMap((n) => n.outputs)]
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]
