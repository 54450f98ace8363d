/** Listens to the keys of the whole window and does what the table of commands says they mean. */
import { onBeforeUnmount, onMounted } from 'vue'
import type { Command } from '../commands/command'
import { keyOf } from '../commands/keys'
import { commandFor } from '../commands/shortcuts'

export function useKeyboard(): void {
  /** What lasts until its key, known by its place on the keyboard, is let go. */
  const held = new Map<string, Command>()

  function down(event: KeyboardEvent): void {
    const key = keyOf(event)
    if (key === null || event.defaultPrevented) return
    const command = commandFor(key)
    if (!command || !(command.when?.() ?? true) || belongsToFocus(event, key, command)) return
    if (command.release) {
      event.preventDefault()
      if (event.repeat) return
      held.set(event.code, command)
    }
    if (command.run(key) !== false) event.preventDefault()
  }
  function up(event: KeyboardEvent): void {
    held.get(event.code)?.release?.()
    held.delete(event.code)
  }
  // Keys let go while another window has the focus are never told.
  function blur(): void {
    held.forEach((command) => command.release?.())
    held.clear()
  }

  onMounted(() => {
    addEventListener('keydown', down)
    addEventListener('keyup', up)
    addEventListener('blur', blur)
  })
  onBeforeUnmount(() => {
    removeEventListener('keydown', down)
    removeEventListener('keyup', up)
    removeEventListener('blur', blur)
  })
}

const MOVING = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End']
const MOVES_ITSELF = 'input, select, [role=slider], [role=listbox], [role=radiogroup], [role=menu], [role=tablist]'
const IS_PRESSED = 'button, input, summary, select, a, [role=switch], [role=option]'
/** Tab means layers where one paints; everywhere else it moves the focus. */
const IS_STAGE = '[data-testid=stage]'

/** Whether what has the focus does something of its own with the key. */
function belongsToFocus({ target }: KeyboardEvent, key: string, command: Command): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (isTyping(target)) return !command.whileTyping
  if (target.closest('dialog')) return true
  if (key === 'Tab') return !target.matches(IS_STAGE)
  if (MOVING.includes(key)) return target.closest(MOVES_ITSELF) !== null
  return (key === 'Space' || key === 'Enter') && target.matches(IS_PRESSED) && target.matches(':focus-visible')
}

/** Whether text is being typed, or a list being chosen from. */
function isTyping(target: HTMLElement): boolean {
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  const pointed = ['range', 'checkbox', 'radio', 'button', 'color', 'submit']
  return target instanceof HTMLInputElement && !pointed.includes(target.type)
}
