/** A main process that keeps a journal in memory, can refuse, and can be held back call by call. */
import { expandValues } from '../../../renderer/raster/shorten'
import { decodePatches } from '../../../renderer/raster/stepPatch'
import type { Answer, Bridge } from '../../../preload/contract'
import { LabelPacker } from '../../../main/core/data/packLabels'
import type { PackedLabels, PastStep, Step } from '../../../renderer/types'

interface Stored {
  readonly steps: { readonly step: Step; isUndone: boolean }[]
  settled: number
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
    const [folder, second, third] = args as unknown as [string, string | Step, never]
    const imageId = typeof second === 'string' ? this.imageOf(second) : second.parts[0].imageId
    const isReading = READS.has(name)
    if (!isReading || name === 'readLabel') this.calls.push(`${name} ${imageId}`)
    if (this.busy.has(imageId)) throw new Error(`two calls at once for ${imageId}`)
    if (!isReading) this.busy.add(imageId)
    if (this.isHeld && !isReading) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else await Promise.resolve()
    this.busy.delete(imageId)
    return this.answer(name, `${folder}/${imageId}`, second, third) as Answer<never>
  }

  /** Lets the calls that wait go on. */
  release(): void {
    for (const go of this.waiting.splice(0)) go()
  }

  /** What a reader finds after a crash: every step that is not undone, in order. */
  survives(folder: string, imageId: string): Uint8Array {
    const { width, height } = this.size
    const pixels = new Uint8Array(width * height).fill(255)
    const done = this.fileOf(`${folder}/${imageId}`).steps.filter(({ isUndone }) => !isUndone)
    for (const patch of done.flatMap(({ step }) => decodePatches(step.parts[0].patches))) {
      const values = expandValues(patch.after, patch.width * patch.height)
      for (let i = 0; i < patch.width * patch.height; i++) {
        const at = (patch.y + Math.floor(i / patch.width)) * width + patch.x + (i % patch.width)
        pixels[at] = values[i]
      }
    }
    return pixels
  }

  /** Steps and moves that the label file does not hold yet. */
  unsettled(folder: string, imageId: string): number {
    return this.fileOf(`${folder}/${imageId}`).settled
  }

  private answer(name: string, key: string, second: string | Step, third: unknown): Answer<unknown> {
    const file = this.fileOf(key)
    switch (name) {
      case 'readLabel':
        return { ok: true, value: file.steps.length > 0 ? this.packed(key) : null }
      case 'readProvenance':
        return { ok: true, value: null }
      case 'labelStamp':
        return { ok: true, value: `${file.steps.length} ${file.steps.filter(({ isUndone }) => isUndone).length}` }
      case 'history':
        return { ok: true, value: file.steps.map(({ step, isUndone }) => pastStep(step, isUndone)) }
      case 'readStep':
        return { ok: true, value: file.steps.find(({ step }) => step.id === second)?.step.parts[0].patches ?? NOTHING }
    }
    if (this.refuses !== null) return { ok: false, failure: { code: 'disk-full', message: this.refuses } }
    file.settled = name === 'settleLabel' ? 0 : file.settled + 1
    if (typeof second !== 'string') file.steps.push({ step: second, isUndone: false })
    for (const known of file.steps) if (known.step.id === second) known.isUndone = third === 'undo'
    return { ok: true, value: name === 'settleLabel' ? 'settled' : undefined }
  }

  private packed(key: string): PackedLabels {
    const [folder, imageId] = key.split('/')
    const { width, height } = this.size
    const packer = new LabelPacker(width, height)
    packer.add({ pixels: this.survives(folder, imageId), top: 0, count: height, stride: width, margin: 0 })
    return packer.finish()
  }

  /** Moves name a step instead of an image. */
  private imageOf(id: string): string {
    const holder = [...this.files].find(([, { steps }]) => steps.some(({ step }) => step.id === id))
    return holder ? holder[0].split('/')[1] : id
  }

  private fileOf(key: string): Stored {
    if (!this.files.has(key)) this.files.set(key, { steps: [], settled: 0 })
    return this.files.get(key)!
  }
}

const NOTHING = new Uint8Array(0)
const READS: ReadonlySet<string> = new Set(['readLabel', 'readProvenance', 'labelStamp', 'history', 'readStep'])

function pastStep({ id, name, at }: Step, isUndone: boolean): PastStep {
  return { id, name, at, images: 1, isUndone }
}
