/** The tools of their table, each with the key it names, and the size of the brush. */
import { useEditor } from '../stores/editor'
import { TOOL_NAMES, TOOL_TABLE, type ToolName } from '../tools'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { keyNamed } from './keys'
import { reach } from './reach'

const hasStage = () => reach.stage !== null

const choices = Object.fromEntries(TOOL_NAMES.map((name) => [name, commandOf(name)])) as Record<ToolName, Command>

export const tools = {
  ...choices,
  smaller: {
    title: () => words.commands.brush.smaller,
    keys: ['['],
    when: hasStage,
    run: () => useEditor().stepBrushSize(-1)
  },
  larger: {
    title: () => words.commands.brush.larger,
    keys: [']'],
    when: hasStage,
    run: () => useEditor().stepBrushSize(1)
  }
} as const satisfies CommandGroup

function commandOf(name: ToolName): Command {
  return {
    title: () => words.tools.names[name].title,
    keys: [keyNamed(TOOL_TABLE[name].key)],
    when: hasStage,
    run: () => void (useEditor().tool = name)
  }
}
