/** What drawing does, and what may be painted over: the classes and the bar above the image, as commands. */
import { UNLABELLED } from '../raster/pixels'
import { useEditor } from '../stores/editor'
import type { PaintMode } from '../tools/tool'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { reach } from './reach'

const hasStage = () => reach.stage !== null

export const painting = {
  add: drawing('add'),
  subtract: drawing('subtract'),
  replace: drawing('replace'),
  onlyUnlabelled: {
    title: () => words.commands.painting.onlyUnlabelled,
    keys: [],
    when: hasStage,
    run: () => only(UNLABELLED)
  },
  onlyActive: {
    title: () => words.commands.painting.onlyActive,
    keys: [],
    when: hasStage,
    run: () => only(useEditor().activeClass)
  },
  lock: {
    title: () => words.commands.painting.lock,
    keys: [],
    when: hasStage,
    run: () => useEditor().toggleLocked(useEditor().activeClass)
  },
  hide: {
    title: () => words.commands.painting.hide,
    keys: [],
    when: hasStage,
    run: () => useEditor().toggleHidden(useEditor().activeClass)
  },
  classes: {
    title: () => words.commands.painting.classes,
    keys: [],
    when: () => reach.classPanel !== null,
    run: () => reach.classPanel?.edit()
  }
} as const satisfies CommandGroup

function drawing(mode: PaintMode): Command {
  return {
    title: () => words.commands.painting.drawing(words.bar.modes[mode].title),
    keys: [],
    when: hasStage,
    run: () => void (useEditor().paintMode = mode)
  }
}

/** The rule, or none where it is set already. */
function only(value: number): void {
  const editor = useEditor()
  editor.paintOnly = editor.paintOnly === value ? null : value
}
