/**
 * Where strokes go while a project cannot be written to: a folder that the person chose. It is noted among the app's own
 * files, so that the next start looks there too and brings home what lies there.
 */
import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { writeAtomically } from './core/data/atomic'
import { journalOf } from './core/data/journal'

export class Refuges {
  private readonly folders: Map<string, string>

  constructor(private readonly file: string) {
    this.folders = new Map(Object.entries(readNoted(file)))
    for (const [project, refuge] of this.folders) journalOf(project).setRefuge(refuge)
  }

  /** A folder of the project's name is made in `parent`; null forgets it. Answers the folder. */
  async set(project: string, parent: string | null): Promise<string | null> {
    const key = resolve(project)
    const refuge = parent === null ? null : join(parent, `${basename(key)} - saved strokes`)
    if (refuge === null) this.folders.delete(key)
    else this.folders.set(key, refuge)
    journalOf(key).setRefuge(refuge)
    await writeAtomically(this.file, JSON.stringify(Object.fromEntries(this.folders), null, 2))
    return refuge
  }
}

/** What cannot be read is as if there was nothing. */
function readNoted(file: string): Record<string, string> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const entries = Object.entries(content && typeof content === 'object' ? content : {})
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}
