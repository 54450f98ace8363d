/** Painting by keyboard alone: a cursor on the image that keys move, put down and lift. */
import { useEditor } from '../stores/editor'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { reach } from './reach'

const isShown = () => reach.stage !== null && useEditor().keyboardPointer !== 'hidden'

export const cursor = {
  show: {
    title: () => words.commands.cursor.show,
    keys: ['F2'],
    when: () => reach.stage !== null,
    run: () => reach.stage?.cursor.toggle()
  },
  left: moving(() => words.commands.cursor.left, 'ArrowLeft', -1, 0),
  right: moving(() => words.commands.cursor.right, 'ArrowRight', 1, 0),
  up: moving(() => words.commands.cursor.up, 'ArrowUp', 0, -1),
  down: moving(() => words.commands.cursor.down, 'ArrowDown', 0, 1),
  press: {
    title: () => words.commands.cursor.press,
    keys: ['Space'],
    mode: 'keyboard',
    keyOnly: true,
    when: isShown,
    run: () => reach.stage?.cursor.press(),
    release: () => reach.stage?.cursor.lift()
  },
  putDown: {
    title: () => words.commands.cursor.putDown,
    keys: ['Shift+Enter'],
    mode: 'keyboard',
    keyOnly: true,
    when: isShown,
    run: () => reach.stage?.cursor.toggleDown()
  }
} as const satisfies CommandGroup

/** A pixel at a time, ten with Shift, a part of what is on screen with Ctrl. */
function moving(title: Command['title'], arrow: string, dx: number, dy: number): Command {
  return {
    title,
    keys: [arrow, `Shift+${arrow}`, `Ctrl+${arrow}`],
    mode: 'keyboard',
    keyOnly: true,
    when: isShown,
    run(key = '') {
      const step = key.startsWith('Ctrl+') ? 'far' : key.startsWith('Shift+') ? 'further' : 'pixel'
      reach.stage?.cursor.move(dx, dy, step)
    }
  }
}
