// npm start [-- --project=<folder>]: builds what changed and opens the workbench.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale, root } from './build.mjs'
import { hasDisplay, prepareForWindow } from './debian-setup.mjs'
import { electronDist, electronExec } from './electron-binary.mjs'

const NO_DISPLAY = `
Segsmith opens a window, and this machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set).

  See it from your own machine:   ssh -X user@this-machine, then npm start
  Or over VNC:                    apt-get install xvfb x11vnc
                                  Xvfb :1 -screen 0 1600x1000x24 &
                                  DISPLAY=:1 npm start &
                                  x11vnc -display :1 -localhost      (reach port 5900 through an ssh tunnel)
  Or without a window:            npm run demo      trains on the sample, writes demo-output/report.html
                                  node out/main/cli.js --help
`

function main() {
  if (!existsSync(join(root, 'node_modules'))) return giveUp('The packages are not installed yet: run "npm ci" first.')
  if (!hasDisplay()) return giveUp(NO_DISPLAY)
  if (!buildIfStale()) return giveUp('The build failed; the reason is above.')
  const electron = electronExec(electronDist())
  const problem = prepareForWindow(electron, { xvfb: false })
  if (problem) return giveUp(problem)
  openWindow(electron)
}

function openWindow(electron) {
  const reason = whyNoSandbox()
  if (reason) console.error(`Starting with --no-sandbox: ${reason}.`)
  const args = [...(reason ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)]
  const child = spawn(electron, args, { stdio: 'inherit' })
  child.on('error', (error) => giveUp(`Electron could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
}

/** Chromium's sandbox refuses to run as root, and needs user namespaces otherwise. */
function whyNoSandbox() {
  if (process.platform !== 'linux') return undefined
  if (process.getuid() === 0) return "Chromium's sandbox does not run as root"
  const denied =
    readSetting('apparmor_restrict_unprivileged_userns') === '1' || readSetting('unprivileged_userns_clone') === '0'
  return denied ? "this system denies the user namespaces that Chromium's sandbox needs" : undefined
}

function readSetting(name) {
  const file = `/proc/sys/kernel/${name}`
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

function giveUp(message) {
  console.error(message)
  process.exitCode = 1
}

main()
