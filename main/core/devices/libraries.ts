/** Shared libraries on the loader's path: where one lies, and which other versions of it were found instead. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

export interface LibraryCheck {
  /** Such as 'libcudart.so.13'. */
  readonly name: string
  /** Where the loader finds it; null when it does not. */
  readonly file: string | null
  /** Other versions that are there. */
  readonly others: readonly string[]
}

/** Looks in the folders of LD_LIBRARY_PATH first, then in the system's cache, as the loader does. */
export async function findLibraries(names: readonly string[]): Promise<LibraryCheck[]> {
  const files = await listLibraries()
  return names.map((name) => checkLibrary(name, files))
}

export function checkLibrary(name: string, files: readonly string[]): LibraryCheck {
  const stem = name.replace(/\.so.*$/, '.so')
  const related = files.filter((file) => basename(file) === stem || basename(file).startsWith(`${stem}.`))
  const file = related.find((candidate) => basename(candidate) === name) ?? null
  return { name, file, others: file ? [] : related }
}

async function listLibraries(): Promise<string[]> {
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)
  const named = await Promise.all(folders.map(filesIn))
  return [...named.flat(), ...(await readLoaderCache())]
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).map((name) => join(folder, name))

/** `/sbin` is not on the path of ordinary users. */
async function readLoaderCache(): Promise<string[]> {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    try {
      const { stdout } = await promisify(execFile)(ldconfig, ['-p'], { maxBuffer: 16 * 1024 * 1024 })
      return parseLoaderCache(stdout)
    } catch {
      // the next place
    }
  }
  return []
}

/** Lines such as '\tlibz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1'. */
export function parseLoaderCache(text: string): string[] {
  return [...text.matchAll(/^\s*\S+ \([^)]*\) => (\S+)$/gm)].map(([, file]) => file!)
}
