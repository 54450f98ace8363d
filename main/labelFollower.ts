/** Label files that follow the journal behind the window, and how far they are. */
import type { TaskEvent } from '../preload/contract'
import { settleLabels } from './core/data/labelFile'
import { inTurn } from './core/data/queue'
import { taskReports } from './taskReports'

export class LabelFollower {
  constructor(private readonly onTask: (event: TaskEvent) => void) {}

  /** Resolves when all that can be there is; what cannot is tried again with the next act, and when the project is opened. */
  async follow(folder: string): Promise<void> {
    await inTurn(`follow ${folder}`, async () => {
      const report = taskReports('label-files', this.onTask, () => performance.now())
      await settleLabels(folder, { report, shouldStop: () => false }).catch(() => report(0, 0))
    })
  }
}
