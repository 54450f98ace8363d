/** How far one is with the image on screen, or with all that are marked. */
import { useActs } from '../stores/acts'
import { useProject } from '../stores/project'
import type { ReviewState } from '../types'
import { words } from '../words'
import type { Command, CommandGroup } from './command'
import { trying } from './trying'

const isAny = () => useProject().chosenIds.length > 0

export const review = {
  toDo: marking('to do'),
  inWork: marking('in work'),
  done: marking('done'),
  reviewed: marking('reviewed'),
  rejected: marking('rejected'),
  leaveOut: {
    title: () => words.commands.review.leaveOut,
    keys: [],
    when: isAny,
    run: () => void trying(useProject().setExcluded(useProject().chosenIds, true))
  }
} as const satisfies CommandGroup

function marking(state: ReviewState): Command {
  return {
    title: () => words.commands.review.mark(words.images.review[state]),
    keys: [],
    when: isAny,
    run: () => void trying(useActs().setReview(useProject().chosenIds, state))
  }
}
