/** How long the main process was deaf to the window, measured while it runs so that the tests can tell. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Stalls {
  /** The longest stall since the last reset, milliseconds. */
  longest(): number
  reset(): void
}

declare global {
  var segsmithStalls: Stalls | undefined
}

/** Milliseconds between two looks at the clock. */
const RESOLUTION = 5

/** Puts the measurement on the global `segsmithStalls` of the main process. */
export function watchStalls(): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  delays.enable()
  globalThis.segsmithStalls = {
    longest: () => Math.max(0, delays.max / 1e6 - RESOLUTION),
    reset: () => delays.reset()
  }
}
