// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { COMMANDS, COMMAND_IDS } from '../../../renderer/commands'
import type { Command } from '../../../renderer/commands/command'
import { reach } from '../../../renderer/commands/reach'
import { searchCommands } from '../../../renderer/commands/search'
import { classTaking, commandFor, conflictsOf, keysOf, tooltip } from '../../../renderer/commands/shortcuts'
import { useEditor } from '../../../renderer/stores/editor'
import { usePreferences } from '../../../renderer/stores/preferences'
import { useProject } from '../../../renderer/stores/project'
import { image, project } from '../examples'
import { freshPinia } from '../mounting'

beforeEach(freshPinia)

test.each([undefined, 'keyboard'] as const)('no key means two things at first, in mode %s', (mode) => {
  const commands = COMMAND_IDS.map((id): Command => COMMANDS[id])
  const all = commands.filter((command) => command.mode === mode).flatMap(({ keys }) => keys)
  expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([])
  expect(all.length).toBeGreaterThan(10)
})

test('while one paints by keyboard, arrows and space are its own, and no conflict', () => {
  reach.stage = {} as never
  expect([commandFor('ArrowLeft'), commandFor('Space')]).toEqual([COMMANDS['images.previous'], COMMANDS['view.pan']])
  useEditor().keyboardPointer = 'lifted'
  expect([commandFor('ArrowLeft'), commandFor('Space')]).toEqual([COMMANDS['cursor.left'], COMMANDS['cursor.press']])
  expect(commandFor('A')).toBe(COMMANDS['images.previous'])
  expect([conflictsOf('cursor.left'), conflictsOf('images.previous')]).toEqual([[], []])
  reach.stage = null
})

test('a changed shortcut is the one that works, is shown and is given back', () => {
  usePreferences().setShortcut('edit.undo', ['F2'])
  expect([commandFor('F2'), commandFor('Ctrl+Z')]).toEqual([COMMANDS['edit.undo'], null])
  expect(tooltip('edit.undo')).toBe('Undo (F2)')
  usePreferences().setShortcut('edit.undo', null)
  expect(keysOf('edit.undo')).toEqual(['Ctrl+Z'])
})

test('two commands with one key know of one another', () => {
  usePreferences().setShortcut('view.labels', ['B'])
  expect([conflictsOf('view.labels'), conflictsOf('tools.brush')]).toEqual([['tools.brush'], ['view.labels']])
})

test('the key of a class wins over that of a command', () => {
  const classes = [
    { name: 'ground', color: '#000000', key: '1' },
    { name: 'cell', color: '#ff0000', key: 'b' }
  ]
  useProject().project = { ...project([image('a')]), classes }
  commandFor('B')!.run()
  expect([useEditor().activeClass, useEditor().tool]).toEqual([1, 'brush'])
  expect([classTaking(['B']), classTaking(['Q'])]).toEqual(['cell', null])
})

test('the palette finds a command by letters of its name, and begins with what was used last', () => {
  useProject().project = project([image('a')])
  expect(searchCommands('prvimg')[0].id).toBe('images.previous')
  expect(searchCommands('no such thing')).toEqual([])
  usePreferences().noteCommand('pages.devices')
  usePreferences().noteCommand('images.last')
  expect(
    searchCommands('')
      .slice(0, 2)
      .map(({ id }) => id)
  ).toEqual(['images.last', 'pages.devices'])
})
