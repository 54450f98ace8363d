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
    when: () => useProject().counts.unlabelled > 0,
    run: () => void useProject().goToUnlabelled()
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

/** After the image on screen, else from the start of the list: one that has a prediction and is not labelled completely. */
function suggested(): string | null {
  const project = useProject()
  const here = shown().findIndex(({ id }) => id === project.imageId)
  const others = [...shown().slice(here + 1), ...shown().slice(0, Math.max(0, here))]
  return others.find((image) => image.predicted && image.state !== 'complete' && isUsable(image))?.id ?? null
}

function show(id: string | null | undefined): void {
  if (id) useProject().showImage(id)
}
