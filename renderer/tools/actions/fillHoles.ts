/** Gives the holes in the objects of the active class that class. */
import { findingHoles } from '../../raster/holes'
import { fillingRows, readingRows } from '../../raster/rowRuns'
import { part } from '../../raster/work'
import type { ActionDefinition } from './action'

export const fillHoles: ActionDefinition = {
  title: 'Fill holes',
  hint: 'what the active class encloses becomes it too',
  icon: 'M5 6.500c3-3.500 11-3 13.500 1s2 9-2 11-10 1.500-12-3-1.500-7 .500-9M10.500 10.500a2 2 0 1 0 3 2.500',
  decider: 'assisted',
  *act(editing) {
    const { labels, activeClass } = editing
    const rows = yield* part(readingRows(labels, activeClass), 0, 0.4)
    const holes = yield* part(findingHoles(rows, labels.width), 0.4, 0.8)
    editing.changed(yield* part(fillingRows(labels, holes, activeClass), 0.8, 1))
  }
}
