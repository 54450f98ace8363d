/** Entry of the app: one instance, one window, one training process; everything is put together here. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, BrowserWindow, protocol } from 'electron'
import { callSchemas } from './callSchemas'
import { listRuns } from './core/train/runs'
import { DeviceDesk } from './deviceDesk'
import { forkTrainer } from './forkTrainer'
import { createHandlers } from './handlers'
import { sendToWindow, serveCalls, systemDialogs } from './ipc'
import { LabelFollower } from './labelFollower'
import { OpenedProjects } from './openedProjects'
import { answerPhoto, PHOTO_SCHEME } from './photoProtocol'
import { Recents } from './recents'
import { Refuges } from './refuges'
import { watchStalls } from './stalls'
import { TrainerClient } from './trainerClient'
import { openWindow } from './window'

/** Milliseconds a run gets at the end of the app to write its last checkpoint. */
const TRAINER_GRACE = 5000

const resources = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources')
const opened = new OpenedProjects()
const trainer = new TrainerClient({
  fork: () => forkTrainer(resources),
  onTraining: (event) => sendToWindow('training', event),
  onTask: (event) => sendToWindow('task', event),
  onLive: (event) => sendToWindow('live', event),
  isResumable: async (folder, runId) => (await listRuns(folder)).some((run) => run.id === runId && run.resumable)
})

protocol.registerSchemesAsPrivileged([
  { scheme: PHOTO_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } }
])

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow)
  app.on('window-all-closed', () => void trainer.close(TRAINER_GRACE).finally(() => app.quit()))
  void app.whenReady().then(start)
} else app.quit()

function start(): void {
  watchStalls()
  protocol.handle(PHOTO_SCHEME, ({ url }) =>
    answerPhoto(url, {
      opened,
      photoAsPng: (file) => trainer.call('photoAsPng', file),
      photoSamples: (file) => trainer.call('photoSamples', file),
      photoPyramid: (...args) => trainer.call('photoPyramid', ...args),
      photoPreview: (...args) => trainer.call('photoPreview', ...args),
      photoPart: (...args) => trainer.call('photoPart', ...args)
    })
  )
  const handlers = createHandlers({
    version: app.getVersion(),
    dialogs: systemDialogs,
    recents: new Recents(join(app.getPath('userData'), 'recents.json')),
    opened,
    refuges: new Refuges(join(app.getPath('userData'), 'refuges.json')),
    trainer,
    follower: new LabelFollower((event) => sendToWindow('task', event)),
    devices: new DeviceDesk(join(import.meta.dirname, 'cli.js'), (event) => sendToWindow('task', event)),
    resources,
    sampleFolder: join(homeFolder(), 'Sample')
  })
  serveCalls(callSchemas(opened), handlers)
  openWindow(projectArgument())
  trainer.warmUp()
  app.on('activate', showWindow)
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return void openWindow(null)
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** Where the user's copy of the sample goes; SEGSMITH_HOME overrides it. */
function homeFolder(): string {
  if (process.env.SEGSMITH_HOME) return process.env.SEGSMITH_HOME
  const documents = app.getPath('documents')
  return join(existsSync(documents) ? documents : app.getPath('userData'), 'Segsmith')
}

function projectArgument(): string | null {
  const folder = app.commandLine.getSwitchValue('project')
  return folder ? resolve(folder) : null
}
