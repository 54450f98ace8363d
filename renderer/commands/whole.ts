/** What is done to the whole image at once, from its own table. */
import { ACTION_NAMES, type ActionName } from '../tools/actions'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { reach } from './reach'

export const whole = Object.fromEntries(
  ACTION_NAMES.map((name): [ActionName, Command] => [
    name,
    {
      title: () => words.tools.actions[name].title,
      keys: [],
      when: () => reach.stage !== null,
      run: () => reach.stage?.act(name)
    }
  ])
) as Record<ActionName, Command> satisfies CommandGroup
