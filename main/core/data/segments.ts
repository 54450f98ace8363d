/**
 * The files of a journal: segments `journal/000001.steps`, `000002.steps` and so on, only ever appended to, at the end of the
 * last one. While the project cannot be written to, further segments lie in another folder, the refuge; they are brought
 * home as they are.
 */
import { copyFile, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../failure'
import { makeFolder, saveFailure, syncFolder } from './atomic'

export interface Segment {
  readonly number: number
  readonly file: string
}

/** Where the next record goes: after the last whole one. */
export interface SegmentEnd extends Segment {
  readonly length: number
}

/** A new segment begins here, so that old ones can be forgotten one by one. */
export const SEGMENT_BYTES = 4 * 2 ** 20

export function journalFolder(folder: string): string {
  return join(resolve(folder), 'journal')
}

/** By number; none where there is no journal, or where its disk went away. */
export async function listSegments(folders: readonly string[]): Promise<Segment[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(journalFolder(folder)).catch(() => [])
      return names.filter((name) => NAME.test(name)).map((name) => join(journalFolder(folder), name))
    })
  )
  const numbered = found.flat().map((file) => ({ number: Number(NAME.exec(file)![1]), file }))
  // The same number in both places: bringing it home was interrupted, and home has it whole.
  return numbered
    .sort((a, b) => a.number - b.number)
    .filter(({ number }, i, sorted) => i === 0 || sorted[i - 1].number !== number)
}

/**
 * Appends a record and answers where; when it resolves, the disk has it, when it fails, the segment is as before. What follows the whole
 * records was never acknowledged, and left in place would hide what comes after it: it is cut off.
 */
export async function appendRecord(end: SegmentEnd, record: Buffer): Promise<SegmentEnd> {
  try {
    await makeFolder(join(end.file, '..'))
    const handle = await open(end.file, 'a')
    try {
      const { size } = await handle.stat()
      if (size > end.length) await handle.truncate(end.length)
      await writeWhole(handle, end.length, record)
      if (end.length === 0) await syncFolder(join(end.file, '..'))
    } finally {
      await handle.close()
    }
    return end
  } catch (error) {
    throw stepFailure(error, end.file)
  }
}

export function newSegment(folder: string, number: number): SegmentEnd {
  return { number, file: join(journalFolder(folder), `${String(number).padStart(6, '0')}.steps`), length: 0 }
}

/**
 * Brings the segments of the refuge home, after those that are there: the numbers of the refuge were made up without them
 * when home was out of reach from the start. One that is there already came home before an interruption.
 */
export async function bringHome(home: string, refuge: string): Promise<void> {
  for (const { file, number } of await listSegments([refuge])) {
    const present = await listSegments([home])
    const twin = present.find((segment) => segment.number === number)
    if (twin && (await readFile(twin.file)).equals(await readFile(file))) {
      await rm(file, { force: true })
      continue
    }
    const target = newSegment(home, Math.max(number, (present.at(-1)?.number ?? 0) + 1)).file
    try {
      await makeFolder(journalFolder(home))
      await copyFile(file, `${target}.tmp`)
      const handle = await open(`${target}.tmp`, 'r+')
      await handle.sync().finally(() => handle.close())
      await rename(`${target}.tmp`, target)
      await syncFolder(journalFolder(home))
    } catch (error) {
      await rm(`${target}.tmp`, { force: true }).catch(() => undefined)
      throw saveFailure(error, target)
    }
    await rm(file, { force: true })
  }
}

export async function segmentSize({ file }: Segment): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0
  )
}

/** A person knows steps, and the project's folder; not segments. */
function stepFailure(error: unknown, file: string): Failure {
  const failure = saveFailure(error, file)
  if (failure.code === 'disk-full') return new Failure(failure.code, 'The disk is full: the last step was not saved.')
  if (failure.code !== 'read-only') return failure
  return new Failure(failure.code, `${join(file, '../..')} cannot be written to: the last step was not saved.`)
}

const NAME = /(\d{6,})\.steps$/

async function writeWhole(handle: FileHandle, before: number, record: Buffer): Promise<void> {
  try {
    const { bytesWritten } = await handle.write(record)
    if (bytesWritten < record.length) throw new Failure('disk-full', 'The disk took only a part of the step.')
    await handle.datasync()
  } catch (error) {
    await handle.truncate(before)
    throw error
  }
}
