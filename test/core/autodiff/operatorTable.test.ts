/** The table of operators in the documentation holds what the table of gradients holds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CONSTANT_OPS, RULES } from '../../../main/core/autodiff/rules'

const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'engine.md'), 'utf8')

/** The operators of a row, sorted. */
function rowOf(title: string): string[] {
  const row = text.split('\n').find((line) => line.startsWith(`| ${title}`))
  return [...(row?.split('|')[2]?.matchAll(/`(\w+)`/g) ?? [])].map((match) => match[1]!).sort()
}

it('names every operator with a gradient, and no other', () => {
  const learned = Object.keys(RULES).filter((op) => !CONSTANT_OPS.includes(op))
  expect(rowOf('Gradients flow through')).toEqual(learned.sort())
})

it('names every operator through which none flows', () => {
  expect(rowOf('Nothing flows back through')).toEqual([...CONSTANT_OPS].sort())
})
