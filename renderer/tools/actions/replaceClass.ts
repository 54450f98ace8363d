/** Gives every pixel of another class the active one. */
import { replacingValue } from '../../raster/replaceValue'
import type { ActionDefinition } from './action'

export const replaceClass: ActionDefinition = {
  title: 'Replace a class',
  hint: 'every pixel of the chosen class becomes the active class',
  icon: 'M4 8h13M14 4.500L17.500 8L14 11.500M20 16H7M10 12.500L6.500 16l3.500 3.500',
  options: ['otherClass'],
  decider: 'hand',
  *act(editing) {
    editing.changed(yield* replacingValue(editing.labels, editing.options.otherClass, editing.activeClass))
  }
}
