// What Electron needs to show a window and a bare Linux lacks: found out, installed where that is allowed (Debian, as
// root), and named with the command to type where it is not.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const WINDOW_PACKAGES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'fonts-dejavu-core'
]
const XVFB_PACKAGES = ['xvfb', 'xauth']

/** Makes sure that `electron` can open a window; answers undefined, or the sentences to show when it cannot. */
export function prepareForWindow(electron, { xvfb }) {
  if (process.platform !== 'linux') return undefined
  const missing = findMissing(electron, xvfb)
  if (missing.length === 0) return undefined
  const packages = [...WINDOW_PACKAGES, ...(xvfb ? XVFB_PACKAGES : [])]
  if (process.getuid() === 0 && existsSync('/etc/debian_version')) {
    console.error(`Installing what this system lacks: ${missing.join(', ')}`)
    if (install(packages)) return undefined
  }
  return [
    `This system lacks what a window needs: ${missing.join(', ')}`,
    `On Debian or Ubuntu:  sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`
  ].join('\n')
}

/** Whether there is a screen to show a window on. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function findMissing(electron, xvfb) {
  const libraries = spawnSync('ldd', [electron], { encoding: 'utf8' }).stdout ?? ''
  const missing = [...libraries.matchAll(/(\S+) => not found/g)].map((match) => match[1])
  const lacksXvfb = xvfb && spawnSync('sh', ['-c', 'command -v xvfb-run']).status !== 0
  return lacksXvfb ? [...missing, 'xvfb-run'] : missing
}

function install(packages) {
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages)
}

function apt(...args) {
  const result = spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  })
  return result.status === 0
}
