/** Starts the built app in a real window, with a profile and a home of its own, and takes the screenshots. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

export const root = resolve(import.meta.dirname, '../..')

export interface StartedApp {
  readonly electron: ElectronApplication
  readonly page: Page
  /** Errors that the page threw or logged. */
  readonly pageErrors: readonly string[]
}

/** Where one test keeps its profile and its copy of the sample; a second start with the same home finds them again. */
export interface Home {
  readonly folder: string
  readonly sample: string
  remove(): void
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-test-'))
  return { folder, sample: join(folder, 'Sample'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export async function startApp(home: Home, args: readonly string[] = []): Promise<StartedApp> {
  const electron = await _electron.launch({
    args: [root, `--user-data-dir=${join(home.folder, 'profile')}`, ...args],
    cwd: root,
    env: { ...environment(), SEGSMITH_HOME: home.folder, DBUS_SESSION_BUS_ADDRESS: 'disabled:' }
  })
  const page = await electron.firstWindow()
  const pageErrors: string[] = []
  page.on('pageerror', (error) => pageErrors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()))
  return { electron, page, pageErrors }
}

/** Closes the window the way a person does, so that the app's own way of ending is tested too; answers its exit code. */
export async function closeApp({ electron }: StartedApp): Promise<number | null> {
  const child = electron.process()
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  // after the answer: an app that is gone gives none
  await electron.evaluate(({ BrowserWindow }) => {
    setTimeout(() => BrowserWindow.getAllWindows().forEach((window) => window.close()))
  })
  return exited
}

/** Ends the app as a power cut would: nothing of it runs any more. */
export async function killApp({ electron }: StartedApp): Promise<void> {
  const child = electron.process()
  const exited = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGKILL')
  await exited
}

export async function takeScreenshot({ page }: StartedApp, name: string): Promise<void> {
  await page.screenshot({ path: join(root, 'test-results/screenshots', `${name}.png`), timeout: 90_000 })
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
}
