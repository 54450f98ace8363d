/** Training by key: it starts with the options that the panel shows. */
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
  }
} as const satisfies CommandGroup
