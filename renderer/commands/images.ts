/** The ways through the images of the project, in the order of the list. */
import { isUsable, useProject } from '../stores/project'
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
    when: () => useProject().counts.unlabelled > 0 || suggested() !== null,
    run: () => {
      if (!useProject().goToUnlabelled()) show(suggested())
    }
  },
  nextSuggested: {
    title: () => words.commands.images.nextSuggested,
    keys: ['Shift+N'],
    when: () => suggested() !== null,
    run: () => show(suggested())
  },
  first: { title: () => words.commands.images.first, keys: ['Home'], when: isOpen, run: () => show(shown().at(0)?.id) },
  last: { title: () => words.commands.images.last, keys: ['End'], when: isOpen, run: () => show(shown().at(-1)?.id) }
} as const satisfies CommandGroup

const shown = () => useProject().shownImages

/**
 * Of the images of the list that have a prediction and are not labelled completely the one after that on screen, beginning with
 * the one that the net is most unsure of; those whose uncertainty is not known follow in the order of the list.
 */
function suggested(): string | null {
  const { imageId } = useProject()
  const toCheck = shown()
    .filter((image) => image.predicted && image.state !== 'complete' && isUsable(image))
    .toSorted((a, b) => (b.uncertainty ?? -1) - (a.uncertainty ?? -1))
  const here = toCheck.findIndex(({ id }) => id === imageId)
  const next = toCheck[(here + 1) % toCheck.length]
  return next && next.id !== imageId ? next.id : null
}

function show(id: string | null | undefined): void {
  if (id) useProject().showImage(id)
}
