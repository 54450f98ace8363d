/** The projects opened last, newest first, kept in one small file that is replaced atomically. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '../preload/contract'

const KEPT = 12

const recentsFile = z.array(z.object({ folder: z.string(), name: z.string(), opened: z.string() }))
type Entry = z.infer<typeof recentsFile>[number]

export class Recents {
  private lastWrite: Promise<void> = Promise.resolve()

  constructor(private readonly file: string) {}

  async list(): Promise<RecentProject[]> {
    await this.lastWrite.catch(() => undefined)
    const entries = await this.read()
    return entries.map((entry) => ({ ...entry, exists: existsSync(join(entry.folder, 'project.json')) }))
  }

  /** `opened` is an ISO 8601 time. */
  note(folder: string, name: string, opened: string): Promise<void> {
    return this.change((entries) => [{ folder, name, opened }, ...entries.filter((entry) => entry.folder !== folder)])
  }

  forget(folder: string): Promise<void> {
    return this.change((entries) => entries.filter((entry) => entry.folder !== folder))
  }

  private change(edit: (entries: Entry[]) => Entry[]): Promise<void> {
    this.lastWrite = this.lastWrite
      .catch(() => undefined)
      .then(async () => this.write(edit(await this.read()).slice(0, KEPT)))
    return this.lastWrite
  }

  /** A list that is missing or damaged is an empty one: it is a convenience, not data. */
  private async read(): Promise<Entry[]> {
    try {
      return recentsFile.parse(JSON.parse(await readFile(this.file, 'utf8')))
    } catch {
      return []
    }
  }

  private async write(entries: Entry[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true })
    const temporary = `${this.file}.${process.pid}.tmp`
    await writeFile(temporary, JSON.stringify(entries, null, 2))
    await rename(temporary, this.file)
  }
}
