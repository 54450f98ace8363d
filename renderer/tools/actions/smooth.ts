/** Takes notches and burrs from the outline of the active class. */
import { smoothing } from '../../raster/morphology'
import { UNLABELLED } from '../../raster/pixels'
import { fillingRows } from '../../raster/rowRuns'
import { part } from '../../raster/work'
import type { ActionDefinition } from './action'

export const smooth: ActionDefinition = {
  title: 'Smooth',
  hint: 'the outline of the active class loses notches and burrs up to this size',
  icon: 'M3 15c2-9 5-9 7-3s5 6 6 0 3-6 5-3M3 19.500h18',
  options: ['radius'],
  decider: 'assisted',
  *act(editing) {
    const { labels, activeClass, options } = editing
    const { joins, leaves } = yield* part(smoothing(labels, activeClass, options.radius), 0, 0.9)
    editing.changed(yield* part(fillingRows(labels, joins, activeClass), 0.9, 0.95))
    editing.changed(yield* part(fillingRows(labels, leaves, UNLABELLED), 0.95, 1))
  }
}
