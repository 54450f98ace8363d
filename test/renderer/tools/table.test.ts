import { expect, test } from 'vitest'
import { TOOL_NAMES, TOOL_TABLE } from '../../../renderer/tools'
import { TOOL_GROUPS } from '../../../renderer/tools/groups'

test('every tool has a key of its own, and every group a tool', () => {
  const keys = TOOL_NAMES.map((name) => TOOL_TABLE[name].key)
  expect(new Set(keys).size).toBe(keys.length)
  const groups = TOOL_NAMES.map((name) => TOOL_TABLE[name].group)
  expect(Object.keys(TOOL_GROUPS).filter((group) => !groups.some((used) => used === group))).toEqual([])
})
