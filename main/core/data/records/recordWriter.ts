/** Writes a .rec and its .idx side by side; both appear under their names only when they are whole. */
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, basename } from 'node:path'
import { saveFailure, syncFolder, writeAtomically } from '../atomic'
import { encodeRecord } from './recordio'
import { formatIndex } from './recordList'

export class RecordWriter {
  private readonly offsets: [key: number, offset: number][] = []
  private size = 0

  private constructor(
    /** Path without '.rec' and '.idx'. */
    private readonly prefix: string,
    private readonly temporary: string,
    private readonly handle: FileHandle
  ) {}

  static async open(prefix: string): Promise<RecordWriter> {
    const temporary = join(dirname(prefix), `.${basename(prefix)}.${process.pid}.tmp`)
    try {
      await mkdir(dirname(prefix), { recursive: true })
      return new RecordWriter(prefix, temporary, await open(temporary, 'w'))
    } catch (error) {
      throw saveFailure(error, `${prefix}.rec`)
    }
  }

  /** `key` is what the .idx finds the record by. */
  async write(key: number, payload: Uint8Array): Promise<void> {
    const record = encodeRecord(payload)
    try {
      await this.handle.writeFile(record)
    } catch (error) {
      throw saveFailure(error, `${this.prefix}.rec`)
    }
    this.offsets.push([key, this.size])
    this.size += record.length
  }

  async finish(): Promise<void> {
    try {
      await this.handle.sync()
      await this.handle.close()
      await rename(this.temporary, `${this.prefix}.rec`)
      await syncFolder(dirname(this.prefix))
    } catch (error) {
      throw saveFailure(error, `${this.prefix}.rec`)
    }
    await writeAtomically(`${this.prefix}.idx`, formatIndex(this.offsets))
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined)
    await rm(this.temporary, { force: true })
  }
}
