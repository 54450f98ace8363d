/** Forks a training process with plain Node instead of Electron. */
import { fork } from 'node:child_process'
import type { FromTrainer, TrainerPort } from '../../main/trainerProtocol'

export interface ForkedPort extends TrainerPort {
  readonly pid: number
}

export function forkWithNode(script: string): ForkedPort {
  const child = fork(script, [], { execArgv: ['--import', 'tsx'], serialization: 'advanced', stdio: 'inherit' })
  return {
    pid: child.pid!,
    // lost, as by Electron, where the process is gone
    post: (message) => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
    listen: (listener) => {
      child.on('spawn', () => listener.spawned())
      child.on('message', (message) => listener.received(message as FromTrainer))
      child.on('exit', (code) => listener.exited(code))
    }
  }
}
