// npm run test:e2e [-- playwright arguments]: end-to-end tests in a real Electron window.
// Without a display they run under xvfb-run; what the system lacks is installed first where that is allowed.
import { spawnSync } from 'node:child_process'
import { buildIfStale, root } from './build.mjs'
import { hasDisplay, prepareForWindow } from './debian-setup.mjs'
import { electronDist, electronEnvironment, electronExec } from './electron-binary.mjs'

function main() {
  if (!buildIfStale()) return giveUp('The build failed; the reason is above.')
  const dist = electronDist()
  const problem = prepareForWindow(electronExec(dist), { xvfb: !hasDisplay() })
  if (problem) return giveUp(problem)
  const playwright = [process.execPath, 'node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)]
  const [command, ...args] = hasDisplay()
    ? playwright
    : ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...playwright]
  process.exitCode =
    spawnSync(command, args, { cwd: root, stdio: 'inherit', env: electronEnvironment(dist) }).status ?? 1
}

function giveUp(message) {
  console.error(message)
  console.log('e2e: 0 passed, 1 failed')
  process.exitCode = 1
}

main()
