/** Schedules against torch.optim.lr_scheduler (test/fixtures/make_schedules.py). */
import { describe, expect, it, test } from 'vitest'
import { makeSchedule, SCHEDULES, type ScheduleChoice } from '../../../main/core/optim/schedules'
import { readRecords, relativeError } from '../records'

interface ScheduleRecord {
  readonly name: string
  readonly schedule: ScheduleChoice
  readonly total: number
  readonly factors: readonly number[]
}

const records = readRecords<ScheduleRecord>('schedules.jsonl')

describe('a schedule gives the factors of PyTorch’s', () => {
  test.each(records.map((r) => [r.name, r] as const))('%s', (_name, { schedule, total, factors }) => {
    const factorAt = makeSchedule(schedule)
    const found = factors.map((_, step) => factorAt(step, total))
    expect(relativeError(found, factors)).toBeLessThan(1e-8)
  })

  it('is shown for every schedule of the table', () => {
    expect(new Set(records.map((r) => r.schedule.type))).toEqual(new Set(Object.keys(SCHEDULES)))
  })
})

describe('every schedule', () => {
  const choices: readonly ScheduleChoice[] = [
    { type: 'constant', warmup: 20 },
    { type: 'step', every: 100, gamma: 0.1, warmup: 20 },
    { type: 'multiStep', milestones: [150], gamma: 0.1, warmup: 20 },
    { type: 'poly', power: 0.9, warmup: 20 },
    { type: 'cosine', warmup: 20 },
    { type: 'oneCycle', warmup: 20 }
  ]
  it.each(choices)('$type stays between 0 and 1 in a training of any length', (choice) => {
    const schedule = makeSchedule(choice)
    for (const total of [1, 2, 3, 4, 7, 50]) {
      const factors = Array.from({ length: total }, (_, step) => schedule(step, total))
      expect(factors.every((factor) => factor > 0 && factor <= 1)).toBe(true)
    }
  })
})
