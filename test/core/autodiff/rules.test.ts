import { describe, expect, test } from 'vitest'
import { CONSTANT_OPS, RULES } from '../../../main/core/autodiff/rules'
import { findTarget } from '../../../main/core/train/ort'
import { CASES } from './cases'
import { gradientError } from './gradcheck'

const TOLERANCE = 1e-3

describe('every gradient rule agrees with finite differences', () => {
  for (const test_ of CASES)
    test(`${test_.op}${test_.note ? ` (${test_.note})` : ''}`, async () => {
      expect(await gradientError(test_, { provider: 'cpu', channelBlock: 0 })).toBeLessThan(TOLERANCE)
    })
})

describe('depthwise weight gradients in the blocked layout agree too', () => {
  for (const test_ of CASES.filter((c) => c.note?.includes('blocked')))
    test(`${test_.op} (${test_.note})`, async () => {
      expect(await gradientError(test_, await findTarget('cpu:0'))).toBeLessThan(TOLERANCE)
    })
})

test('no rule is without a case', () => {
  const tested = new Set([...CASES.map((c) => c.op), ...CONSTANT_OPS])
  expect(Object.keys(RULES).filter((op) => !tested.has(op))).toEqual([])
})
