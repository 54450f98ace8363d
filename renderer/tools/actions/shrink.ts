/** Narrows the active class by some pixels; what it leaves is unlabelled. */
import { shrinking } from '../../raster/morphology'
import { UNLABELLED } from '../../raster/pixels'
import { fillingRows } from '../../raster/rowRuns'
import { part } from '../../raster/work'
import type { ActionDefinition } from './action'

export const shrink: ActionDefinition = {
  title: 'Shrink',
  hint: 'the active class becomes narrower on every side; what it leaves is unlabelled',
  icon: 'M12 9.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 1 0 0-5M12 2.500V6M10.500 4.500L12 6l1.500-1.500M12 21.500V18M10.500 19.500L12 18l1.500 1.500M2.500 12H6M4.500 10.500L6 12l-1.500 1.500M21.500 12H18M19.500 10.500L18 12l1.500 1.500',
  options: ['radius'],
  decider: 'assisted',
  *act(editing) {
    const { labels, activeClass, options } = editing
    const rows = yield* part(shrinking(labels, activeClass, options.radius), 0, 0.9)
    editing.changed(yield* part(fillingRows(labels, rows, UNLABELLED), 0.9, 1))
  }
}
