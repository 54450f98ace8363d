/**
 * A large file fetched so that nothing is fetched twice: what has arrived stays beside the target as `.part`, and the next attempt
 * asks for the rest. The whole is held against its checksum before it takes its name.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../failure'
import type { TaskProgress } from '../../taskProgress'
import { reasonOf, request } from './http'
import type { PackageSource } from './packageSource'

const STALLED_AFTER = 30_000

export const partOf = (file: string): string => `${file}.part`

/** Answers whether the file is there; false when it was stopped. Progress is in bytes. */
export async function download({ url, sha512 }: PackageSource, file: string, progress: TaskProgress): Promise<boolean> {
  const part = partOf(file)
  if (!(await fetchRest(url, part, progress))) return false
  const found = await hashOf(part)
  if (found !== sha512) {
    await rm(part, { force: true })
    throw new Failure(
      'damaged-download',
      `What ${new URL(url).host} sent is not what was published: its SHA-512 is ${found.slice(0, 12)}…, and ${sha512.slice(0, 12)}… was expected. It was deleted.`
    )
  }
  await rename(part, file)
  return true
}

async function fetchRest(url: string, part: string, progress: TaskProgress): Promise<boolean> {
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0
  )
  const stalled = new AbortController()
  const response = await request(
    url,
    { headers: have > 0 ? { range: `bytes=${have}-` } : {}, signal: stalled.signal },
    [RANGE_REFUSED]
  )
  // nothing is left to be sent
  if (response.status === RANGE_REFUSED) return true
  const start = response.status === PARTIAL ? have : 0
  const total = start + Number(response.headers.get('content-length') ?? -start)
  const file = await open(part, start > 0 ? 'a' : 'w')
  try {
    return await copyBody(response, file, { start, total, stalled, progress })
  } finally {
    await file.close()
  }
}

const PARTIAL = 206
const RANGE_REFUSED = 416

interface Copy {
  readonly start: number
  readonly total: number
  readonly stalled: AbortController
  readonly progress: TaskProgress
}

async function copyBody(
  response: Response,
  file: FileHandle,
  { start, total, stalled, progress }: Copy
): Promise<boolean> {
  let done = start
  let timer = setTimeout(() => stalled.abort(), STALLED_AFTER)
  const reader = response.body!.getReader()
  try {
    progress.report(done, total)
    for (;;) {
      const chunk = await reader.read().catch((error: unknown) => {
        throw interrupted(done, total, stalled.signal.aborted ? 'nothing came any more' : reasonOf(error))
      })
      clearTimeout(timer)
      if (chunk.done) break
      await file.appendFile(chunk.value)
      done += chunk.value.length
      progress.report(done, total)
      if (progress.shouldStop()) return false
      timer = setTimeout(() => stalled.abort(), STALLED_AFTER)
    }
    if (total > 0 && done < total) throw interrupted(done, total, 'the line was closed')
    return true
  } finally {
    clearTimeout(timer)
    await reader.cancel().catch(() => undefined)
  }
}

const interrupted = (done: number, total: number, reason: string): Failure =>
  new Failure(
    'unreachable',
    `The download was cut off after ${megabytes(done)}${total > 0 ? ` of ${megabytes(total)}` : ''} (${reason}); start it again, and it goes on from there.`
  )

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}
