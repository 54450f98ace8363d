// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { useEditor } from '../../../renderer/stores/editor'
import { freshPinia } from '../mounting'

beforeEach(freshPinia)

it('offers to replace another class than the active one, the last active one first', () => {
  const editor = useEditor()
  expect([editor.activeClass, editor.options.otherClass]).toEqual([0, 1])
  editor.activeClass = 1
  expect(editor.options.otherClass).toBe(0)
  editor.activeClass = 2
  expect(editor.options.otherClass).toBe(0)
  editor.activeClass = 0
  expect(editor.options.otherClass).toBe(2)
})
