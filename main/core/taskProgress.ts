/** How far long work is, and the wish to stop it. */
export interface TaskProgress {
  /** `total` is 0 while it is unknown. */
  report(done: number, total: number): void
  shouldStop(): boolean
}
