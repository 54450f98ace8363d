/** What is killed as one file: a program for Node, or a script for a page. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const QUIET = { configFile: false, logLevel: 'error' } as const

/** Answers the path of the program. */
export async function bundleProcess(entry: string, folder: string): Promise<string> {
  await build({
    ...QUIET,
    ssr: { noExternal: true },
    build: {
      ssr: resolve(import.meta.dirname, entry),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: 'program.mjs' } }
    }
  })
  return join(folder, 'program.mjs')
}

/** Answers the script; it leaves what `entry` exports in the global `painter`. */
export async function bundleScript(entry: string, folder: string): Promise<string> {
  await build({
    ...QUIET,
    build: {
      lib: { entry, formats: ['iife'], name: 'painter', fileName: () => 'painter.js' },
      outDir: folder,
      minify: false
    }
  })
  return readFile(join(folder, 'painter.js'), 'utf8')
}
