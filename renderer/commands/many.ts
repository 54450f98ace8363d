/** What is done to many images at once: a command for each act, and the way back. */
import { BULK_ACT_TYPES, type BulkActType } from '../bulkActs'
import { useActs } from '../stores/acts'
import { useManyImages } from '../stores/manyImages'
import { useTraining } from '../stores/training'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { reach } from './reach'
import { trying } from './trying'

const isOpen = () => reach.workbench !== null

export const many = {
  ...(Object.fromEntries(BULK_ACT_TYPES.map((type) => [type, commandOf(type)])) as Record<BulkActType, Command>),
  predictAll: {
    title: () => words.many.predictTitle,
    keys: [],
    when: () => isOpen() && useTraining().hasNet,
    run: () => useManyImages().predict()
  },
  undo: {
    title: () => words.many.undo,
    keys: ['Ctrl+Alt+Z'],
    when: () => useActs().lastDone !== null,
    run: () => void trying(useActs().undo())
  },
  redo: {
    title: () => words.many.redo,
    keys: ['Ctrl+Alt+Y'],
    when: () => useActs().firstUndone !== null,
    run: () => void trying(useActs().redo())
  }
} as const satisfies CommandGroup

function commandOf(type: BulkActType): Command {
  return {
    title: () => words.many.inMany(words.many.acts[type]),
    keys: type === 'replaceClass' ? ['Ctrl+Shift+A'] : [],
    when: isOpen,
    run: () => useManyImages().change(type)
  }
}
