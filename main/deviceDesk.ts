/**
 * Devices as the window asks about them. The doctor runs as a process of its own, so that ONNX Runtime never comes into this one
 * and a training goes on meanwhile; an installation is files and network alone, and runs here.
 */
import { fork } from 'node:child_process'
import type { TaskEvent } from '../preload/contract'
import { installCuda, removeCuda, type InstallReport } from './core/devices/install/installCuda'
import type { DoctorReport } from './core/devices/report'
import { Failure } from './core/failure'
import { taskReports } from './taskReports'

export class DeviceDesk {
  private stopWanted = false

  /** @param commandLine the built command line tool */
  constructor(
    private readonly commandLine: string,
    private readonly onTask: (event: TaskEvent) => void
  ) {}

  async examine(): Promise<DoctorReport> {
    const child = fork(this.commandLine, ['doctor', '--json'], {
      // Electron's program is Node with this
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    let [said, complained] = ['', '']
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complained += text))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (code === 0) return JSON.parse(said) as DoctorReport
    throw new Failure('internal', `The doctor ended with code ${code}: ${complained.trim().split('\n').at(-1) ?? ''}`)
  }

  async install(from: string | null): Promise<InstallReport | null> {
    this.stopWanted = false
    const report = taskReports('install-cuda', this.onTask, () => performance.now())
    return installCuda({ from: from ?? undefined }, { report, shouldStop: () => this.stopWanted })
  }

  stop(): void {
    this.stopWanted = true
  }

  remove(): Promise<boolean> {
    return removeCuda()
  }
}
