/**
 * Files that are either the old version or the new one, never half of each, whatever stops the program.
 * The way: a temporary file in the same folder, fsync, rename, fsync of the folder.
 */
import { writeFile as writeFileWithCallback } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Failure, describeFailure } from '../failure'
import { inOneGo } from './queue'

/** Replaces `file` by `bytes` (its folder is made when missing). On failure the old file is untouched and nothing is left over. */
export async function writeAtomically(file: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(file)
  const temporary = join(folder, `.${basename(file)}.${process.pid}-${++writes}.tmp`)
  try {
    await writeAndSync(temporary, bytes).catch(async (error: unknown) => {
      if (describeFailure(error).code !== 'not-found') throw error
      await makeFolder(folder)
      await writeAndSync(temporary, bytes)
    })
    await rename(temporary, file)
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw saveFailure(error, file)
  }
}

/** Removes what writers that were killed left in a folder; what is younger may be of one that writes now. `now` in milliseconds since 1970. */
export async function sweepTemporaries(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const file of names.filter((name) => TEMPORARY.test(name)).map((name) => join(folder, name))) {
    const age = await stat(file).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0
    )
    if (age >= ABANDONED_MS) await rm(file, { force: true }).catch(() => undefined)
  }
}

/** Makes a folder and those it lies in, as far as they are missing; a power cut leaves those that were made. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    const first = await mkdir(folder, { recursive: true })
    if (first === undefined) return
    for (let made = resolve(folder); made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
  } catch (error) {
    // What Node answers for a read-only file system: https://github.com/nodejs/node/issues/47098
    if (describeFailure(error).code === 'not-found')
      throw new Failure('read-only', `${folder} cannot be made: its place is read-only.`)
    throw error
  }
}

/** The sentence for a file that could not be saved: what stopped it, and that the old version is still there. */
export function saveFailure(error: unknown, file: string): Failure {
  if (error instanceof Failure) return error
  const { code } = describeFailure(error)
  switch (code) {
    case 'disk-full':
      return new Failure(code, `The disk is full: ${file} was not saved, and what was there before is untouched.`)
    case 'read-only':
      return new Failure(code, `${dirname(file)} cannot be written to: ${basename(file)} was not saved.`)
    default:
      return new Failure(code, `${file} was not saved: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/**
 * Makes creations, renames and removals inside a folder survive a power cut, with one wait for the disk for all who ask at the
 * same time; Windows has no such call and needs none.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await inOneGo(`sync ${folder}`, null, async () => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** As `writeAtomically` names them. */
const TEMPORARY = /^\..+\.\d+-\d+\.tmp$/
const ABANDONED_MS = 3_600_000

/** Makes the names of temporary files unique within this process; the process id does it between processes. */
let writes = 0

/** Cheaper than that of node:fs/promises, which counts with tens of thousands of files. */
const writeFile = promisify(writeFileWithCallback)

function writeAndSync(file: string, bytes: Uint8Array | string): Promise<void> {
  return writeFile(file, bytes, { flag: 'wx', flush: true })
}
