/** Training by key: it starts with the options that the panel shows. */
import { useLive } from '../stores/live'
import { useTraining } from '../stores/training'
import { words } from '../words'
import type { CommandGroup } from './command'
import { reach } from './reach'

export const training = {
  start: {
    title: () => words.commands.training.start,
    keys: ['Ctrl+Shift+T'],
    when: () => reach.trainSetup?.canStart ?? false,
    run: () => reach.trainSetup?.start()
  },
  stop: {
    title: () => words.commands.training.stop,
    keys: [],
    when: () => useTraining().isLive,
    run: () => void useTraining().stop()
  },
  live: {
    title: () => words.commands.training.live,
    keys: [],
    when: () => reach.workbench !== null,
    run: () => void (useLive().isWanted = !useLive().isWanted)
  },
  look: {
    title: () => words.commands.training.look,
    keys: [],
    when: () => reach.trainSetup !== null,
    run: () => reach.trainSetup?.look()
  }
} as const satisfies CommandGroup
