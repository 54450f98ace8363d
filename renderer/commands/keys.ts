/**
 * Keys as text: 'Ctrl+Shift+Z', 'Space', '?'. What a character is typed with is no part of its name ('?' is never 'Shift+?'),
 * and a letter is known by its place where the keyboard writes another script or an input method has it.
 */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const MODIFIERS = ['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'CapsLock', 'OS', 'Dead', 'Unidentified']

/** null for a press of a modifier alone. */
export function keyOf(press: KeyPress): string | null {
  if (MODIFIERS.includes(press.key)) return null
  const name = nameOf(press)
  const isSymbol = name.length === 1 && !/[A-Z]/.test(name)
  const held = [
    (press.ctrlKey || press.metaKey) && 'Ctrl',
    press.altKey && 'Alt',
    press.shiftKey && !isSymbol && 'Shift'
  ].filter((modifier) => modifier !== false)
  return [...held, name].join('+')
}

function nameOf({ key, code }: KeyPress): string {
  if (key === ' ') return 'Space'
  const isWritten = key.length > 1 ? key !== 'Process' : /[!-~]/.test(key)
  return keyNamed(isWritten ? key : code.replace(/^(Key|Digit)/, ''))
}

/** A single letter is written large. */
export function keyNamed(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn'
}

/** The parts of a shortcut as keys are labelled. */
export function keyCaps(shortcut: string): readonly string[] {
  const parts = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+')
  return (shortcut === '+' ? ['+'] : parts).map((part) => SHOWN[part] ?? part)
}

export function keyText(shortcut: string): string {
  return keyCaps(shortcut).join('+')
}
