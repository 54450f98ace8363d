import { expect, test } from 'vitest'
import { compileRules } from '../../../main/core/executor/parameterRules'

const NAMES = ['enc.stem.weight', 'enc.stem.bias', 'dec.weight', 'head.weight', 'head.bias']

test('the last rule that matches decides, rate and decay apart', () => {
  const of = compileRules(
    [
      { pattern: 'enc.*', rate: 0.1 },
      { pattern: '*.bias', decay: 0 },
      { pattern: 'enc.stem.weight', rate: 0 }
    ],
    NAMES
  )
  expect(NAMES.map(of)).toEqual([
    { rate: 0, decay: 1 },
    { rate: 0.1, decay: 0 },
    { rate: 1, decay: 1 },
    { rate: 1, decay: 1 },
    { rate: 1, decay: 0 }
  ])
})

test('a dot is a dot, and a pattern that matches nothing is named', () => {
  expect(() => compileRules([{ pattern: 'head?weight', rate: 0 }], NAMES)).toThrow(
    'The pattern "head?weight" matches no parameter of the net; the first one is called "enc.stem.weight".'
  )
  expect(() => compileRules([{ pattern: 'enc.stem', rate: 0 }], NAMES)).toThrow('matches no parameter')
})
