/** Steps back and forth, and what a half-done outline hears. */
import { useEditor } from '../stores/editor'
import { words } from '../words'
import type { CommandGroup } from './command'
import { reach } from './reach'

export const edit = {
  undo: {
    title: () => words.commands.edit.undo,
    keys: ['Ctrl+Z'],
    when: () => useEditor().canUndo,
    run: () => reach.stage?.undo()
  },
  redo: {
    title: () => words.commands.edit.redo,
    keys: ['Ctrl+Y', 'Ctrl+Shift+Z'],
    when: () => useEditor().canRedo,
    run: () => reach.stage?.redo()
  },
  cancel: {
    title: () => words.commands.edit.cancel,
    keys: ['Escape'],
    keyOnly: true,
    run: () => reach.stage?.key('Escape') ?? false
  },
  finish: {
    title: () => words.commands.edit.finish,
    keys: ['Enter'],
    keyOnly: true,
    run: () => reach.stage?.key('Enter') ?? false
  },
  takeBack: {
    title: () => words.commands.edit.takeBack,
    keys: ['Backspace', 'Delete'],
    keyOnly: true,
    run: () => reach.stage?.key('Backspace') ?? false
  },
  erase: {
    title: () => words.commands.edit.erase,
    keys: ['X'],
    keyOnly: true,
    run: () => reach.stage?.hold({ erase: true }),
    release: () => reach.stage?.hold({ erase: false })
  }
} as const satisfies CommandGroup
