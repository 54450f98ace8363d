/** The ways through the images of the project, in the order of the list. */
import { useProject } from '../stores/project'
import { useToCheck } from '../stores/toCheck'
import { words } from '../words'
import type { CommandGroup } from './command'

const isOpen = () => useProject().project !== null

export const images = {
  next: {
    title: () => words.commands.images.next,
    keys: ['D', 'ArrowRight', 'ArrowDown', 'PageDown', '.'],
    when: isOpen,
    run: () => useProject().go(1)
  },
  previous: {
    title: () => words.commands.images.previous,
    keys: ['A', 'ArrowLeft', 'ArrowUp', 'PageUp', ','],
    when: isOpen,
    run: () => useProject().go(-1)
  },
  nextUnlabelled: {
    title: () => words.commands.images.nextUnlabelled,
    keys: ['N', '>'],
    when: () => useProject().counts.unlabelled > 0 || useToCheck().next !== null,
    run: () => {
      if (!useProject().goToUnlabelled()) useToCheck().goToNext()
    }
  },
  nextSuggested: {
    title: () => words.commands.images.nextSuggested,
    keys: ['Shift+N'],
    when: () => useToCheck().next !== null,
    run: () => useToCheck().goToNext()
  },
  first: { title: () => words.commands.images.first, keys: ['Home'], when: isOpen, run: () => show(shown().at(0)?.id) },
  last: { title: () => words.commands.images.last, keys: ['End'], when: isOpen, run: () => show(shown().at(-1)?.id) }
} as const satisfies CommandGroup

const shown = () => useProject().shownImages

function show(id: string | null | undefined): void {
  if (id) useProject().showImage(id)
}
