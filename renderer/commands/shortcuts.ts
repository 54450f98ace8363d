/** Which keys a command has now, what a key means, and where two commands want the same one. */
import { usePreferences } from '../stores/preferences'
import { useProject } from '../stores/project'
import { useEditor } from '../stores/editor'
import { words } from '../words'
import { COMMANDS, COMMAND_IDS, type CommandId } from '.'
import type { Command } from './command'
import { keyNamed, keyText } from './keys'

/** As the person changed them, else as the table says. */
export function keysOf(id: CommandId): readonly string[] {
  return usePreferences().preferences.shortcuts[id] ?? COMMANDS[id].keys
}

/** What a control says of itself when the pointer rests on it: what it does, and its key. */
export function tooltip(id: CommandId, says: string = COMMANDS[id].title()): string {
  const [first] = keysOf(id)
  return first === undefined ? says : `${says} (${keyText(first)})`
}

/** The keys of the classes are chosen in the project and win over all others. */
export function commandFor(key: string): Command | null {
  const labelClass = classCommands().find(({ keys }) => keys.includes(key))
  if (labelClass) return labelClass
  const meant = COMMAND_IDS.filter((id) => keysOf(id).includes(key)).map((id): Command => COMMANDS[id])
  return meant.find(({ mode, when }) => mode && when?.()) ?? meant.find(({ mode }) => !mode) ?? null
}

/** One command for each class of the open project. */
export function classCommands(): readonly Command[] {
  return (useProject().project?.classes ?? []).map(({ name, key }, index) => ({
    title: () => words.commands.paintWith(name),
    keys: key === '' ? [] : [keyNamed(key)],
    run: () => void (useEditor().activeClass = index)
  }))
}

/** The other commands that a key of this one would also mean. */
export function conflictsOf(id: CommandId): readonly CommandId[] {
  const keys = new Set(keysOf(id))
  const isOfOneMode = (other: CommandId) => modeOf(other) === modeOf(id)
  return COMMAND_IDS.filter((other) => other !== id && isOfOneMode(other) && keysOf(other).some((key) => keys.has(key)))
}

const modeOf = (id: CommandId): Command['mode'] => (COMMANDS[id] as Command).mode

/** The class of the open project that is chosen by one of these keys. */
export function classTaking(keys: readonly string[]): string | null {
  const taken = useProject().project?.classes.find(({ key }) => key !== '' && keys.includes(keyNamed(key)))
  return taken?.name ?? null
}
