/**
 * How long the window's thread ran, which other work on the machine does not change: from the kernel's own count, so on Linux
 * alone.
 */
import { readFileSync } from 'node:fs'
import type { StartedApp } from '../../electron/app'

/** Milliseconds that the thread with this number, of the process of the same, has run so far; null where that cannot be told. */
function timeOf(pid: number): number | null {
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
  const pid = await app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return window.webContents.getOSProcessId()
  })
  const before = timeOf(pid)
  const result = await act()
  const after = timeOf(pid)
  return { result, milliseconds: before === null || after === null ? null : after - before }
}
