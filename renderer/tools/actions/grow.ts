/** Widens the active class by some pixels, over what lies around it. */
import { grown } from '../../raster/morphology'
import { fillRows } from '../../raster/rowRuns'
import type { ActionDefinition } from './action'

export const grow: ActionDefinition = {
  title: 'Grow',
  hint: 'the active class becomes wider on every side; what may not be painted over stays',
  icon: 'M12 8.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M12 5.500V2.500M12 21.500v-3M5.500 12h-3M21.500 12h-3',
  options: ['radius'],
  decider: 'assisted',
  act(editing) {
    const { labels, activeClass, options } = editing
    editing.changed(fillRows(labels, grown(labels, activeClass, options.radius), activeClass))
  }
}
