/** A main process that keeps label files and journals in memory, can refuse, and can be held back call by call. */
import type { Answer, Bridge } from '../../../preload/contract'
import type { LabelPatch } from '../../../renderer/canvas/labelMap'
import type { LabelMap } from '../../../renderer/types'

interface Stored {
  label: LabelMap
  journal: LabelPatch[]
}

export class FakeDisk implements Pick<Bridge, 'call'> {
  readonly calls: string[] = []
  /** The sentence every write fails with, or null. */
  refuses: string | null = null
  /** While true, calls wait for `release`. */
  isHeld = false
  private readonly files = new Map<string, Stored>()
  private readonly waiting: (() => void)[] = []
  private busy = new Set<string>()

  constructor(private readonly size: { readonly width: number; readonly height: number }) {}

  readonly call: Bridge['call'] = async (name, ...args) => {
    const [folder, imageId, content] = args as unknown as [string, string, never]
    this.calls.push(`${name} ${imageId}`)
    if (this.busy.has(imageId)) throw new Error(`two calls at once for ${imageId}`)
    this.busy.add(imageId)
    if (this.isHeld) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else await Promise.resolve()
    this.busy.delete(imageId)
    return this.answer(name, `${folder}/${imageId}`, content) as Answer<never>
  }

  /** Lets the calls that wait go on. */
  release(): void {
    for (const go of this.waiting.splice(0)) go()
  }

  /** What a reader finds after a crash: the label file with the journal applied. */
  survives(folder: string, imageId: string): Uint8Array {
    const { label, journal } = this.fileOf(`${folder}/${imageId}`)
    const pixels = label.pixels.slice()
    for (const { x, y, width, height, pixels: patch } of journal) {
      for (let row = 0; row < height; row++) {
        pixels.set(patch.subarray(row * width, (row + 1) * width), (y + row) * label.width + x)
      }
    }
    return pixels
  }

  journalOf(folder: string, imageId: string): number {
    return this.fileOf(`${folder}/${imageId}`).journal.length
  }

  private answer(name: string, key: string, content: unknown): Answer<unknown> {
    if (name === 'readLabel') {
      const [folder, imageId] = key.split('/')
      return { ok: true, value: this.files.has(key) ? { ...this.size, pixels: this.survives(folder, imageId) } : null }
    }
    if (this.refuses !== null) return { ok: false, failure: { code: 'disk-full', message: this.refuses } }
    const file = this.fileOf(key)
    if (name === 'appendStrokes') file.journal.push(...(content as LabelPatch[]))
    else this.files.set(key, { label: content as LabelMap, journal: [] })
    return { ok: true, value: { labelled: 0 } }
  }

  private fileOf(key: string): Stored {
    const { width, height } = this.size
    const blank = { label: { width, height, pixels: new Uint8Array(width * height).fill(255) }, journal: [] }
    if (!this.files.has(key)) this.files.set(key, blank)
    return this.files.get(key)!
  }
}
