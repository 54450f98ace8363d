import { describe, expect, test } from 'vitest'
import { CONSTANT_OPS, RULES } from '../../../main/core/autodiff/rules'
import { findTarget } from '../../../main/core/runtime/ort'
import { CASES } from './cases'
import { gradientError } from './gradcheck'

/** Numbers that a rule writes down, such as 1/6, are rounded to float32. */
const IN_DOUBLE = 1e-6
const IN_SINGLE = 1e-5

describe('every gradient rule agrees with finite differences', () => {
  for (const test_ of CASES)
    test(`${test_.op}${test_.note ? ` (${test_.note})` : ''}`, async () => {
      const target = { provider: 'cpu', channelBlock: 0 } as const
      expect(await gradientError(test_, target, { threads: 1, precision: 'float64' })).toBeLessThan(IN_DOUBLE)
      expect(await gradientError(test_, target)).toBeLessThan(IN_SINGLE)
    })
})

describe('depthwise weight gradients in the blocked layout agree too', () => {
  for (const test_ of CASES.filter((c) => c.note?.includes('blocked')))
    test(`${test_.op} (${test_.note})`, async () => {
      expect(await gradientError(test_, await findTarget('cpu:0'))).toBeLessThan(IN_SINGLE)
    })
})

test('no rule is without a case', () => {
  const tested = new Set([...CASES.map((c) => c.op), ...CONSTANT_OPS])
  expect(Object.keys(RULES).filter((op) => !tested.has(op))).toEqual([])
})
