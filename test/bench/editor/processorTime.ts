/**
 * How long the window's thread ran, which other work on the machine does not change: from the kernel's own count, so on Linux
 * alone.
 */
import { readFileSync } from 'node:fs'
import type { StartedApp } from '../../electron/app'

/** Milliseconds since the start of the window; null where they cannot be told. */
export async function windowThreadTime({ electron }: StartedApp): Promise<number | null> {
  const pid = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0].webContents.getOSProcessId()
  )
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return null
  }
}

/** Milliseconds that it ran while something was done. */
export async function threadTimeOf<T>(
  app: StartedApp,
  act: () => Promise<T>
): Promise<{ readonly result: T; readonly milliseconds: number | null }> {
  const before = await windowThreadTime(app)
  const result = await act()
  const after = await windowThreadTime(app)
  return { result, milliseconds: before === null || after === null ? null : after - before }
}
