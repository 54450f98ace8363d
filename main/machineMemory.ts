/** The memory of this machine and of this process, for forecasts. */
import os from 'node:os'
import type { ForecastHost } from './core/train/forecast'

export const machineMemory: Pick<ForecastHost, 'freeBytes' | 'usedBytes'> = {
  /** A container may allow less than the machine has. */
  freeBytes: () => Math.min(os.freemem(), process.availableMemory?.() ?? Infinity),
  usedBytes: () => process.memoryUsage.rss()
}
