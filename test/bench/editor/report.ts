/** Prints one line for each figure, with what it should be at most. */
import { quantile, type Latency } from './meter'

export function report(name: string, value: number, limit: number, unit: string): void {
  const verdict = value <= limit ? 'ok  ' : 'OVER'
  console.log(`${verdict} ${name}: ${value.toFixed(unit === '' ? 0 : 1)} ${unit} (at most ${limit})`)
}

export function reportMost(name: string, values: readonly number[], limit: number): void {
  report(name, Math.max(...values), limit, 'ms')
}

/** `processor` is what the window's thread computed for each frame, milliseconds; null where that cannot be told. */
export function reportLatency(
  name: string,
  { work, whole, frames }: Latency,
  limit: number,
  processor: number | null
): void {
  report(`${name}, p95 of ${work.length}`, quantile(work, 0.95), limit, 'ms')
  const [waited, interval] = [quantile(whole, 0.95).toFixed(1), quantile(frames, 0.95).toFixed(1)]
  const computed = processor === null ? '' : `, computed ${processor.toFixed(1)} ms a frame`
  console.log(`    with the wait for the frame ${waited} ms, frames ${interval} ms${computed}`)
}
