/** Where a program of ours that runs apart from this one lies: one that is built, or its source where tests run from sources. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The built program lies beside this file or, where this file became part of a chunk, above it. */
export function programBeside(name: string): string {
  const places = [`${name}.js`, `../${name}.js`, `${name}.ts`].map((place) => join(import.meta.dirname, place))
  return places.find((place) => existsSync(place)) ?? places[0]!
}
