import { expect, test } from 'vitest'
import { formatDuration, formatShare, Progress } from '../../main/cli/progress'

function begin(isTTY: boolean) {
  let clock = 0
  let text = ''
  const stream = { isTTY, write: (more: string) => (text += more) }
  const progress = new Progress(stream, () => clock)
  return { progress, text: () => text, wait: (milliseconds: number) => (clock += milliseconds) }
}

test('on a terminal one line is redrawn, and what stays goes beneath it', () => {
  const { progress, text, wait } = begin(true)
  progress.show('head', 1, 4, 'loss 2')
  wait(200)
  progress.show('head', 4, 4)
  progress.say('done')
  expect(text()).toBe(
    '\r\x1b[2Khead [██████░░░░░░░░░░░░░░░░░░] 1/4   loss 2' +
      '\r\x1b[2Khead [████████████████████████] 4/4\n' +
      'done\n'
  )
})

test('elsewhere plain lines come now and then, and the last one always', () => {
  const { progress, text, wait } = begin(false)
  for (let done = 1; done <= 100; done++) {
    progress.show('head', done, 100)
    wait(100)
  }
  expect(text().match(/\d+\/100/g)).toEqual(['1/100', '51/100', '100/100'])
  expect(text()).not.toContain('\x1b')
})

test('durations and shares read like text', () => {
  expect([0.4, 59, 61, 600].map(formatDuration)).toEqual(['0 s', '59 s', '1 min 01 s', '10 min 00 s'])
  expect([0.6132, 1, null].map(formatShare)).toEqual(['61.3 %', '100.0 %', '–'])
})
