/** Where the files that ship with the program lie: SEGSMITH_RESOURCES, or the nearest `resources` folder above this file. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../failure'

export function resourcePath(...parts: readonly string[]): string {
  const given = process.env.SEGSMITH_RESOURCES
  if (given) return join(given, ...parts)
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, 'resources', ...parts)
    if (existsSync(path)) return path
    if (dirname(folder) === folder)
      throw new Failure('not-found', `The program's file resources/${parts.join('/')} is missing; install it again.`)
  }
}
