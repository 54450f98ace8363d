/** The training process's line to whoever forked it: Electron's utility process port, or Node's IPC channel. */
import type { AppPort, ToTrainer } from './trainerProtocol'

/** `process.parentPort` exists in an Electron utility process only; the tests fork with plain Node. */
export function connectToApp(): AppPort {
  const port = process.parentPort as Electron.ParentPort | undefined
  if (port) {
    return {
      post: (message) => port.postMessage(message),
      listen: (received) => port.on('message', (event) => received(event.data as ToTrainer))
    }
  }
  process.on('disconnect', () => process.exit(0))
  return {
    post: (message) => process.send?.(message),
    listen: (received) => process.on('message', (message) => received(message as ToTrainer))
  }
}
