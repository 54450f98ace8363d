/** The window: shut off from Node, confined to the app's own page, and closed only after it has saved. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, ipcMain, shell } from 'electron'

const PAGE = pathToFileURL(join(import.meta.dirname, '../renderer/index.html')).href

/** Milliseconds the window gets to write what is unsaved; strokes are in the journal already. */
const CLOSING_DEADLINE = 5000

/** Opens the window; `project` is a folder to open at once. */
export function openWindow(project: string | null): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    title: 'Segsmith',
    backgroundColor: '#16181d',
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
  confine(window)
  closeAfterSaving(window)
  void window.loadURL(pageUrl())
  return window
}

/** The one page the window shows; electron-vite's development server names another. */
export function pageUrl(): string {
  return process.env.ELECTRON_RENDERER_URL ?? PAGE
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

function closeAfterSaving(window: BrowserWindow): void {
  let asked = false
  window.on('close', (event) => {
    if (window.webContents.isCrashed()) return
    event.preventDefault()
    if (asked) return
    asked = true
    const destroy = (): void => {
      clearTimeout(deadline)
      ipcMain.off('readyToClose', answered)
      window.destroy()
    }
    const answered = (message: Electron.IpcMainEvent): void => {
      if (message.sender === window.webContents) destroy()
    }
    const deadline = setTimeout(destroy, CLOSING_DEADLINE)
    ipcMain.on('readyToClose', answered)
    window.webContents.send('closing', null)
  })
}
