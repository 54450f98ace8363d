/** Folders of the user where what is fetched and what was measured is kept, by the customs of each system. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Programs and data that are worth keeping. */
export function dataFolder(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'segsmith')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'segsmith')
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'segsmith')
}

/** What can be made again. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32') return join(dataFolder(), 'cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'segsmith')
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segsmith')
}
