/** Forks the training process as an Electron utility process. */
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { FromTrainer, TrainerPort } from './trainerProtocol'

/** `resources` is the folder with the shipped models and the sample. */
export function forkTrainer(resources: string): TrainerPort {
  const child = utilityProcess.fork(join(import.meta.dirname, 'trainer.js'), [], {
    serviceName: 'Segsmith training',
    env: { ...process.env, SEGSMITH_RESOURCES: resources },
    stdio: 'inherit'
  })
  return {
    post: (message) => child.postMessage(message),
    kill: () => void child.kill(),
    listen: (listener) => {
      child.on('spawn', () => listener.spawned())
      child.on('message', (message: FromTrainer) => listener.received(message))
      child.on('exit', (code) => listener.exited(code))
    }
  }
}
