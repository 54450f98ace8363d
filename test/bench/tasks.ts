/**
 * The longest tasks of the window's main thread, from a trace that Chromium records: as long as one lasts, nothing is drawn and no
 * key is heard. CPU time beside the clock, for other programs lengthen a task by the clock alone.
 */
import { readFileSync, rmSync } from 'node:fs'
import type { StartedApp } from '../electron/app'

export interface LongTask {
  readonly milliseconds: number
  readonly cpuMilliseconds: number
  /** What took longest within it, outermost first. */
  readonly within: readonly string[]
}

interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string; readonly data?: { readonly functionName?: string; readonly type?: string } }
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink', 'v8']

export async function startTracing({ electron }: StartedApp): Promise<void> {
  await electron.evaluate(
    ({ contentTracing }, included) => contentTracing.startRecording({ included_categories: included }),
    CATEGORIES
  )
}

/** Tasks of the window since startTracing, the one with most CPU time first. */
export async function stopTracing({ electron }: StartedApp): Promise<LongTask[]> {
  const file = await electron.evaluate(({ contentTracing }) => contentTracing.stopRecording())
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { readonly traceEvents: readonly TraceEvent[] }
  rmSync(file)
  const main = traceEvents.find((event) => event.ph === 'M' && event.args?.name === 'CrRendererMain')
  const events = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && pid === main?.pid && tid === main.tid)
  return events
    .filter(({ name }) => name.endsWith('RunTask'))
    .map((task) => describe(task, events))
    .sort((a, b) => b.cpuMilliseconds - a.cpuMilliseconds)
}

function describe(task: TraceEvent, events: readonly TraceEvent[]): LongTask {
  const [start, end] = [task.ts, task.ts + task.dur!]
  const inside = task.dur! < 8000 ? [] : events.filter((e) => e !== task && e.ts >= start && e.ts + (e.dur ?? 0) <= end)
  const longest = inside.filter((e) => (e.dur ?? 0) > task.dur! / 4).toSorted((a, b) => b.dur! - a.dur!)
  return {
    milliseconds: task.dur! / 1000,
    cpuMilliseconds: (task.tdur ?? 0) / 1000,
    within: longest.slice(0, 6).map(({ name, args, dur }) => {
      const what = args?.data?.functionName ?? args?.data?.type
      return `${name}${what ? ` ${what}` : ''} ${(dur! / 1000).toFixed(0)}`
    })
  }
}
