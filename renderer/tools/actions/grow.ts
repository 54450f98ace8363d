/** Widens the active class by some pixels, over what lies around it. */
import { growing } from '../../raster/morphology'
import { fillingRows } from '../../raster/rowRuns'
import { part } from '../../raster/work'
import type { ActionDefinition } from './action'

export const grow: ActionDefinition = {
  title: 'Grow',
  hint: 'the active class becomes wider on every side; what may not be painted over stays',
  icon: 'M12 8.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M12 5.500V2.500M12 21.500v-3M5.500 12h-3M21.500 12h-3',
  options: ['radius'],
  decider: 'assisted',
  *act(editing) {
    const { labels, activeClass, options } = editing
    const rows = yield* part(growing(labels, activeClass, options.radius), 0, 0.8)
    editing.changed(yield* part(fillingRows(labels, rows, activeClass), 0.8, 1))
  }
}
