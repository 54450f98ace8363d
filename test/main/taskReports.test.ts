import { expect, test } from 'vitest'
import type { TaskEvent } from '../../preload/contract'
import { taskReports } from '../../main/taskReports'

test('ten reports a second at most reach the window, with the time that is left, and the last one always', () => {
  let clock = 1000
  const events: TaskEvent[] = []
  const report = taskReports(
    'bulk',
    (event) => events.push(event),
    () => clock
  )
  for (let done = 0; done <= 100; done++) {
    report(done, 100)
    clock += done < 99 ? 20 : 0
  }
  expect(events).toHaveLength(21)
  expect(events[5]).toEqual({ task: 'bulk', done: 25, total: 100, secondsLeft: 1.5 })
  expect(events.at(-1)).toMatchObject({ done: 100, secondsLeft: 0 })
})
