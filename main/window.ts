/** The window: shut off from Node, confined to the app's own page, and closed when its page has saved, or hangs. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, ipcMain, Menu, nativeTheme, shell } from 'electron'

const PAGE = pathToFileURL(join(import.meta.dirname, '../renderer/index.html')).href

/** Of the window until its page is drawn: the backgrounds of the two themes. */
const DARK = '#111317'
const LIGHT = '#e9ebef'

/** Milliseconds until a page that was asked to close is looked at, and that it then has to give a sign of life. */
const CLOSING_DEADLINE = 5000
const ANSWER_DEADLINE = 2000

/** Milliseconds between two crashes of the page that have nothing to do with each other. */
const CRASH_PAUSE = 10_000

/** Opens the window; `project` is a folder to open at once. */
export function openWindow(project: string | null): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    title: 'Segsmith',
    backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      additionalArguments: project ? [`--segsmith-project=${encodeURIComponent(project)}`] : []
    }
  })
  limitMenu()
  confine(window)
  reloadAfterCrash(window)
  closeAfterSaving(window)
  void window.loadURL(pageUrl())
  return window
}

/** The one page the window shows; electron-vite's development server names another. */
export function pageUrl(): string {
  return process.env.ELECTRON_RENDERER_URL ?? PAGE
}

/** Electron's own menu reloads and zooms the page by keys that the workbench uses itself. */
function limitMenu(): void {
  if (process.env.ELECTRON_RENDERER_URL) return
  const roles = [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] as const
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate([...roles]) : null)
}

function confine(window: BrowserWindow): void {
  const { webContents } = window
  webContents.on('will-navigate', (event) => event.preventDefault())
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
}

/** A page that crashed is loaded again, and finds its strokes in the journal; one that crashes at once again is left alone. */
function reloadAfterCrash({ webContents }: BrowserWindow): void {
  let lastCrash = -Infinity
  webContents.on('render-process-gone', (_event, { reason }) => {
    const isSoon = performance.now() - lastCrash < CRASH_PAUSE
    lastCrash = performance.now()
    if (reason !== 'clean-exit' && !isSoon) webContents.reload()
  })
}

/** Every request to close asks the page; a page that is alive decides itself, because it may hold what could not be saved. */
function closeAfterSaving(window: BrowserWindow): void {
  const { webContents } = window
  let deadline: ReturnType<typeof setTimeout> | undefined
  const answered = (message: Electron.IpcMainEvent): void => {
    if (message.sender !== webContents) return
    // what the page keeps in its own storage would else reach the disk some seconds later, or never
    webContents.session.flushStorageData()
    window.destroy()
  }
  const closeUnlessAlive = async (): Promise<void> => {
    if (!(await isAlive(webContents)) && !window.isDestroyed()) window.destroy()
  }
  ipcMain.on('readyToClose', answered)
  window.on('close', (event) => {
    if (webContents.isCrashed()) return
    event.preventDefault()
    webContents.send('closing', null)
    clearTimeout(deadline)
    deadline = setTimeout(() => void closeUnlessAlive(), CLOSING_DEADLINE)
  })
  window.on('closed', () => {
    clearTimeout(deadline)
    ipcMain.off('readyToClose', answered)
  })
}

async function isAlive(page: Electron.WebContents): Promise<boolean> {
  const patience = new Promise<false>((resolve) => setTimeout(resolve, ANSWER_DEADLINE, false))
  const answer = page.executeJavaScript('true').then(Boolean, () => false)
  return Promise.race([answer, patience])
}
