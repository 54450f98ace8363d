/** How the prediction becomes labels. */
import { useEditor } from '../stores/editor'
import { words } from '../words'
import type { CommandGroup } from './command'
import { reach } from './reach'

const hasPrediction = () => useEditor().hasPrediction

export const prediction = {
  acceptAll: {
    title: () => words.commands.prediction.acceptAll,
    keys: ['Ctrl+Enter'],
    when: hasPrediction,
    run: () => reach.stage?.acceptAll()
  },
  acceptClass: {
    title: () => words.commands.prediction.acceptClass,
    keys: ['Ctrl+Shift+Enter'],
    when: hasPrediction,
    run: () => reach.stage?.acceptClass(useEditor().activeClass)
  },
  overwrite: {
    title: () => words.commands.prediction.overwrite,
    keys: [],
    when: () => reach.stage !== null,
    run: () => void (useEditor().overwrite = !useEditor().overwrite)
  },
  clear: {
    title: () => words.commands.prediction.clear,
    keys: [],
    when: hasPrediction,
    run: () => reach.stage?.clearPrediction()
  }
} as const satisfies CommandGroup
