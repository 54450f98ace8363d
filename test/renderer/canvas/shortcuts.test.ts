// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { isTyping, shortcutFor } from '../../../renderer/canvas/shortcuts'
import type { LabelClass } from '../../../renderer/types'

const CLASSES: readonly LabelClass[] = [
  { name: 'background', color: '#000000', key: '1' },
  { name: 'cell', color: '#ff0000', key: 'e' },
  { name: 'nothing', color: '#00ff00', key: '' }
]

function shortcutOf(keys: string): unknown {
  const parts = keys.split('+')
  const key = parts.pop()!
  const held = { ctrlKey: parts.includes('Ctrl'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') }
  return shortcutFor({ key, metaKey: false, ...held }, CLASSES)
}

test.each([
  ['1', { type: 'class', index: 0 }],
  ['e', { type: 'class', index: 1 }],
  ['B', { type: 'tool', tool: 'brush' }],
  ['p', { type: 'tool', tool: 'polygon' }],
  ['a', { type: 'tool', tool: 'acceptRegion' }],
  ['Ctrl+a', null],
  ['Ctrl+1', { type: 'actualSize' }],
  ['0', { type: 'fit' }],
  ['Ctrl+0', { type: 'fit' }],
  ['Ctrl+z', { type: 'undo' }],
  ['Ctrl+Shift+Z', { type: 'redo' }],
  ['Ctrl+y', { type: 'redo' }],
  ['Alt+b', null],
  ['[', { type: 'brushSize', direction: -1 }],
  ['l', { type: 'toggleLabels' }],
  ['k', { type: 'togglePrediction' }],
  ['Escape', { type: 'toolKey', key: 'Escape' }],
  ['q', null]
])('%s means %j', (keys, expected) => {
  expect(shortcutOf(keys)).toEqual(expected)
})

test('keys belong to text fields and lists, not to sliders and switches', () => {
  const made = ['text', 'number', 'search', 'range', 'checkbox'].map((type) =>
    Object.assign(document.createElement('input'), { type })
  )
  const targets = [...made, document.createElement('textarea'), document.createElement('select'), document.body]
  expect(targets.map(isTyping)).toEqual([true, true, true, false, false, true, true, false])
})
