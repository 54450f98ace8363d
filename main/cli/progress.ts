/** Progress for people on stderr: one line that is redrawn on a terminal, plain lines now and then elsewhere. */
const BAR_WIDTH = 24

/** Milliseconds between two redraws on a terminal, and between two lines elsewhere. */
const REDRAW_INTERVAL = 100
const LINE_INTERVAL = 5000

export class Progress {
  private drawn = false
  private shownAt = -Infinity

  constructor(
    private readonly stream: { write(text: string): unknown; readonly isTTY?: boolean },
    private readonly now: () => number
  ) {}

  /** Shows where the work stands; most calls are skipped, the last of a series (done = total) never is. */
  show(title: string, done: number, total: number, details = ''): void {
    const interval = this.stream.isTTY ? REDRAW_INTERVAL : LINE_INTERVAL
    if (done < total && this.now() - this.shownAt < interval) return
    this.shownAt = this.now()
    const line = `${title} ${bar(done, total)} ${done}/${total}${details && `   ${details}`}`
    if (!this.stream.isTTY) return void this.stream.write(`${line}\n`)
    this.stream.write(`\r\x1b[2K${line}`)
    this.drawn = true
  }

  /** A line that stays. */
  say(line: string): void {
    this.finishLine()
    this.stream.write(`${line}\n`)
    this.shownAt = -Infinity
  }

  /** Leaves what was drawn last on its own line. */
  finishLine(): void {
    if (this.drawn) this.stream.write('\n')
    this.drawn = false
  }
}

export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  return minutes > 0 ? `${minutes} min ${String(whole % 60).padStart(2, '0')} s` : `${whole} s`
}

/** A share 0..1 as '61.3 %', or a dash where it is not defined. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`
}

function bar(done: number, total: number): string {
  const filled = total > 0 ? Math.round((BAR_WIDTH * Math.min(done, total)) / total) : 0
  return `[${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}]`
}
