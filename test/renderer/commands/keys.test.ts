// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { keyCaps, keyOf } from '../../../renderer/commands/keys'

const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

test.each([
  [{ key: 'z', code: 'KeyZ', ctrlKey: true }, 'Ctrl+Z'],
  [{ key: 'Z', code: 'KeyZ', metaKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
  [{ key: 'B', code: 'KeyB' }, 'B'],
  [{ key: '?', code: 'Slash', shiftKey: true }, '?'],
  [{ key: '+', code: 'Equal', ctrlKey: true, shiftKey: true }, 'Ctrl++'],
  [{ key: ' ', code: 'Space' }, 'Space'],
  [{ key: 'Enter', code: 'Enter', ctrlKey: true }, 'Ctrl+Enter'],
  [{ key: 'я', code: 'KeyZ', ctrlKey: true }, 'Ctrl+Z'],
  [{ key: 'Process', code: 'KeyN' }, 'N'],
  [{ key: 'Shift', code: 'ShiftLeft', shiftKey: true }, null]
])('%j is written as %s', (press, expected) => {
  expect(keyOf({ ...NONE, ...press })).toBe(expected)
})

test('a shortcut is drawn as the keys that are pressed', () => {
  expect(['Ctrl+Shift+Z', '+', 'Ctrl++', 'ArrowUp'].map(keyCaps)).toEqual([
    ['Ctrl', 'Shift', 'Z'],
    ['+'],
    ['Ctrl', '+'],
    ['↑']
  ])
})
