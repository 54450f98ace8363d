/** Gives every pixel of another class the active one. */
import { EMPTY, between, union } from '../../raster/rectangle'
import type { Editing } from '../tool'
import type { ActionDefinition } from './action'

export const replaceClass: ActionDefinition = {
  title: 'Replace a class',
  hint: 'every pixel of the chosen class becomes the active class',
  icon: 'M4 8h13M14 4.500L17.500 8L14 11.500M20 16H7M10 12.500L6.500 16l3.500 3.500',
  options: ['otherClass'],
  decider: 'hand',
  act: (editing) => replaceValue(editing, editing.options.otherClass)
}

export function replaceValue(editing: Editing, value: number): void {
  const { labels, activeClass } = editing
  let dirty = EMPTY
  for (let y = 0; y < labels.height; y++) {
    for (let x = 0; x < labels.width;) {
      const end = labels.runEnd(x, y)
      if (labels.at(x, y) === value) {
        labels.fillSpan(y, x, end, activeClass)
        dirty = union(dirty, between(x, y, end, y + 1))
      }
      x = end
    }
  }
  editing.changed(dirty)
}
