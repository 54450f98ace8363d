/** Takes notches and burrs from the outline of the active class. */
import { smoothed } from '../../raster/morphology'
import { UNLABELLED } from '../../raster/pixels'
import { fillRows } from '../../raster/rowRuns'
import type { ActionDefinition } from './action'

export const smooth: ActionDefinition = {
  title: 'Smooth',
  hint: 'the outline of the active class loses notches and burrs up to this size',
  icon: 'M3 15c2-9 5-9 7-3s5 6 6 0 3-6 5-3M3 19.500h18',
  options: ['radius'],
  decider: 'assisted',
  act(editing) {
    const { labels, activeClass, options } = editing
    const { joins, leaves } = smoothed(labels, activeClass, options.radius)
    editing.changed(fillRows(labels, joins, activeClass))
    editing.changed(fillRows(labels, leaves, UNLABELLED))
  }
}
