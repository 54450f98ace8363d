/** Every operator's outputs and gradients against PyTorch's, computed in float64 (test/fixtures/make_operators.py). */
import { describe, expect, test } from 'vitest'
import { findTarget } from '../../../main/core/runtime/ort'
import { OPERATOR_RECORDS, operatorErrors, type OperatorRecord } from './operatorRecords'

/** float32 against float64: a handful of roundings. */
const TOLERANCE = 3e-6

const named = (list: readonly OperatorRecord[]) => list.map((record) => [record.name, record] as const)

describe('outputs and gradients are those of PyTorch', () => {
  test.each(named(OPERATOR_RECORDS))('%s', async (_name, record) => {
    expect(await operatorErrors(record, { provider: 'cpu', channelBlock: 0 }, { threads: 1 }, TOLERANCE)).toEqual({})
  })
})

describe('and so they are in the blocked layout of this CPU', () => {
  test.each(named(OPERATOR_RECORDS.filter((r) => r.op.startsWith('Conv'))))('%s', async (_name, record) => {
    expect(await operatorErrors(record, await findTarget('cpu:0'), { threads: 1 }, TOLERANCE)).toEqual({})
  })
})

/** The constants that a gradient needs, such as 1/6, are those of the float32 graph. */
const SEVEN_DIGITS = 1e-7

describe('in float64 they are, too', () => {
  test.each(named(OPERATOR_RECORDS))('%s', async (_name, record) => {
    const options = { threads: 1, precision: 'float64' } as const
    expect(await operatorErrors(record, { provider: 'cpu', channelBlock: 0 }, options, SEVEN_DIGITS)).toEqual({})
  })
})
