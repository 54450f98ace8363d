/** What trials found, kept on disk: the same net on the same machine with the same drivers is not tried twice. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism, hostname } from 'node:os'
import { join } from 'node:path'
import { writeAtomically } from '../data/atomic'
import type { Machine } from './machine'
import { cacheFolder } from './places'
import { runtimeVersion } from './runtimeFolder'
import type { TrialOutcome } from './trialProcess'

/** What is no measurement may be mended behind our back, so that it is tried again after a day. */
const REFUSAL_LASTS = 24 * 60 * 60 * 1000
const MOST_ENTRIES = 200

type Entries = Readonly<Record<string, { readonly at: number; readonly outcome: TrialOutcome }>>

export class TrialCache {
  constructor(
    private readonly machine: Machine,
    private readonly file = join(cacheFolder(), 'deviceTrials.json'),
    private readonly now = Date.now
  ) {}

  /** The outcome of an earlier trial of the same request, or of this one. */
  async get(request: object, tryNow: () => Promise<TrialOutcome>): Promise<TrialOutcome> {
    const known = (await this.read())[this.keyOf(request)]
    if (known && (known.outcome.type === 'measured' || this.now() - known.at < REFUSAL_LASTS)) return known.outcome
    return this.renew(request, tryNow)
  }

  /** Tries now, whatever is known, and keeps what comes of it. */
  async renew(request: object, tryNow: () => Promise<TrialOutcome>): Promise<TrialOutcome> {
    const outcome = await tryNow()
    await this.write(this.keyOf(request), outcome)
    return outcome
  }

  private keyOf(request: object): string {
    const of = [hostname(), availableParallelism(), runtimeVersion(), this.machine, request]
    return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 32)
  }

  private async read(): Promise<Entries> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as Entries
    } catch {
      return {}
    }
  }

  private async write(key: string, outcome: TrialOutcome): Promise<void> {
    const others = Object.entries(await this.read()).filter(([other]) => other !== key)
    const entries = [...others.slice(1 - MOST_ENTRIES), [key, { at: this.now(), outcome }]]
    // without a disk to keep it on, it is tried again next time
    await writeAtomically(this.file, JSON.stringify(Object.fromEntries(entries))).catch(() => undefined)
  }
}
