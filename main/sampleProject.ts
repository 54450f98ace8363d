/** The shipped sample project, copied once to where the user may write. */
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Copies the sample from `resources` to `target` unless it is there already; answers `target`. */
export async function ensureSample(resources: string, target: string): Promise<string> {
  if (existsSync(join(target, 'project.json'))) return target
  await mkdir(dirname(target), { recursive: true })
  const partial = `${target}.${process.pid}.tmp`
  await rm(partial, { recursive: true, force: true })
  await cp(join(resources, 'sample'), partial, { recursive: true })
  await rename(partial, target)
  return target
}
