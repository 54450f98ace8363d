/** Progress of a task as events for the window: ten a second at most, with the time that is left. */
import type { TaskEvent } from '../preload/contract'
import type { TaskProgress } from './core/taskProgress'

/** Milliseconds between two events; the last of a task always comes. */
const INTERVAL = 100

/** @param now milliseconds of a clock that only goes forward */
export function taskReports(
  task: TaskEvent['task'],
  onTask: (event: TaskEvent) => void,
  now: () => number
): TaskProgress['report'] {
  const started = now()
  let shown = -Infinity
  return (done, total) => {
    const at = now()
    if (at - shown < INTERVAL && done < total) return
    shown = at
    const secondsLeft = done > 0 && total > 0 ? (((at - started) / done) * (total - done)) / 1000 : null
    onTask({ task, done, total, secondsLeft })
  }
}
