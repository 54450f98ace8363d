// Builds `out/` when a source is newer than it; says what it does and how long it took.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

const SOURCES = ['main', 'preload', 'renderer', 'electron.vite.config.ts', 'package.json']
const PRODUCTS = ['out/main/index.js', 'out/main/trainer.js', 'out/main/cli.js', 'out/renderer/index.html']

/** Answers whether `out/` is complete and up to date afterwards. The progress goes to stderr. */
export function buildIfStale() {
  if (!isStale()) return true
  console.error('Building Segsmith …')
  const started = Date.now()
  const viteCommand = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const result = spawnSync(process.execPath, [viteCommand, 'build'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status === 0) console.error(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  return result.status === 0
}

function isStale() {
  const products = PRODUCTS.map((path) => join(root, path))
  if (!products.every(existsSync)) return true
  const built = Math.min(...products.map((path) => statSync(path).mtimeMs))
  return SOURCES.some((path) => newestChange(join(root, path)) > built)
}

function newestChange(path) {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
