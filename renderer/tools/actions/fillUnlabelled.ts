/** Gives every pixel that nobody decided the active class. */
import { UNLABELLED } from '../../raster/pixels'
import { replacingValue } from '../../raster/replaceValue'
import type { ActionDefinition } from './action'

export const fillUnlabelled: ActionDefinition = {
  title: 'Fill everything unlabelled',
  hint: 'every pixel without a label becomes the active class',
  icon: 'M4 4h16v16H4zM8 9.500a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0M4 15l4-2 4 2 4-4 4 2',
  decider: 'hand',
  *act(editing) {
    editing.changed(yield* replacingValue(editing.labels, UNLABELLED, editing.activeClass))
  }
}
