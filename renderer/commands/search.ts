/** What the palette lists: without a text the commands used lately and then all, with one the best matches first. */
import fuzzysort from 'fuzzysort'
import { usePreferences } from '../stores/preferences'
import { words } from '../words'
import { COMMANDS, COMMAND_IDS, groupOf } from '.'
import type { Command } from './command'
import { classCommands, keysOf } from './shortcuts'

export interface Found {
  /** The name of the command; that of a class is no longer known when the project changes. */
  readonly id: string
  readonly title: string
  readonly group: string
  readonly shortcut: string | null
  readonly isRecent: boolean
  readonly command: Command
}

export function searchCommands(text: string): readonly Found[] {
  const all = possible()
  if (text.trim() !== '') return fuzzysort.go(text, all, { key: 'title', threshold: 0.2 }).map(({ obj }) => obj)
  return [...all].sort((a, b) => rankOf(a) - rankOf(b))
}

/** Everything that can be done now. */
function possible(): readonly Found[] {
  const recent = usePreferences().preferences.recentCommands
  const table = COMMAND_IDS.filter((id) => !COMMANDS[id].keyOnly && (COMMANDS[id].when?.() ?? true)).map((id) => ({
    id,
    title: COMMANDS[id].title(),
    group: words.commands.groups[groupOf(id)],
    shortcut: keysOf(id)[0] ?? null,
    isRecent: recent.includes(id),
    command: COMMANDS[id]
  }))
  const classes = classCommands().map((command, index) => ({
    id: `class.${index}`,
    title: command.title(),
    group: words.commands.groups.classes,
    shortcut: command.keys[0] ?? null,
    isRecent: false,
    command
  }))
  return [...table, ...classes]
}

function rankOf({ id, isRecent }: Found): number {
  const { recentCommands } = usePreferences().preferences
  return isRecent ? recentCommands.indexOf(id) : recentCommands.length
}
