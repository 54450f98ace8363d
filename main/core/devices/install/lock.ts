/** One installation at a time, whichever process it runs in; the lock of a process that is gone counts for nothing. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { Failure } from '../../failure'

export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await take(file)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string): Promise<void> {
  const write = () => writeFile(file, String(process.pid), { flag: 'wx' })
  await write().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    if (isAlive(Number(await readFile(file, 'utf8').catch(() => '0'))))
      throw new Failure('busy', 'CUDA is being installed just now, by this or another Segsmith.')
    await rm(file, { force: true })
    await write()
  })
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
