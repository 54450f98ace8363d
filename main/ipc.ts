/** Joins the window to the handlers: every call is checked on arrival, every stream goes to the one window. */
import { BrowserWindow, dialog, ipcMain, shell, type IpcMainInvokeEvent } from 'electron'
import { CALLS, type Answer, type StreamName, type Streams } from '../preload/contract'
import { answerCall } from './answerCall'
import type { callSchemas } from './callSchemas'
import type { Handlers, SystemDialogs } from './handlers'
import { pageUrl } from './window'

export function serveCalls(schemas: ReturnType<typeof callSchemas>, handlers: Handlers): void {
  for (const name of CALLS) {
    ipcMain.handle(name, (event, ...args): Promise<Answer<unknown>> | Answer<unknown> =>
      isOwnPage(event) ? answerCall(name, args, schemas, handlers) : STRANGER
    )
  }
}

export function sendToWindow<N extends StreamName>(name: N, value: Streams[N]): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.webContents.isDestroyed()) window.webContents.send(name, value)
  }
}

export const systemDialogs: SystemDialogs = {
  chooseFolder: async (title) => {
    const properties = ['openDirectory', 'createDirectory'] as const
    const { filePaths } = await dialog.showOpenDialog({ title, properties: [...properties] })
    return filePaths[0] ?? null
  },
  chooseModelFile: async (title) => {
    const filters = [{ name: 'ONNX models and MXNet symbols', extensions: ['onnx', 'json'] }]
    const { filePaths } = await dialog.showOpenDialog({ title, filters, properties: ['openFile'] })
    return filePaths[0] ?? null
  },
  chooseWeightsFile: async (title) => {
    const { WEIGHT_FORMATS } = await import('./core/weights')
    const extensions = WEIGHT_FORMATS.flatMap((format) => format.extensions.map((extension) => extension.slice(1)))
    const filters = [
      { name: 'Weights', extensions },
      { name: 'All files', extensions: ['*'] }
    ]
    const { filePaths } = await dialog.showOpenDialog({ title, filters, properties: ['openFile'] })
    return filePaths[0] ?? null
  },
  chooseRecordFile: async (title) => {
    const filters = [{ name: 'RecordIO files', extensions: ['rec'] }]
    const { filePaths } = await dialog.showOpenDialog({ title, filters, properties: ['openFile'] })
    return filePaths[0] ?? null
  },
  chooseSaveFile: async (title, suggestedName) => {
    const { canceled, filePath } = await dialog.showSaveDialog({ title, defaultPath: suggestedName })
    return canceled || !filePath ? null : filePath
  },
  showInFolder: (path) => shell.showItemInFolder(path)
}

const STRANGER: Answer<never> = {
  ok: false,
  failure: { code: 'bad-argument', message: 'Only the main page of the app may call.' }
}

/** The page's own main frame; `#fragments` of it are the same page. */
function isOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(pageUrl())
}
