/** Gives the holes in the objects of the active class that class. */
import { labelComponents } from '../../raster/components'
import { bitmapOf, boundsOf, fillBitmap } from '../../raster/bitmap'
import type { Editing } from '../tool'
import type { ActionDefinition } from './action'

export const fillHoles: ActionDefinition = {
  title: 'Fill holes',
  hint: 'what the active class encloses becomes it too',
  icon: 'M5 6.500c3-3.500 11-3 13.500 1s2 9-2 11-10 1.500-12-3-1.500-7 .500-9M10.500 10.500a2 2 0 1 0 3 2.500',
  decider: 'assisted',
  act(editing) {
    const holes = holesOf(editing)
    editing.changed(fillBitmap(editing.labels, holes, editing.activeClass))
  }
}

/** What no path of 4-neighbours leads out of without crossing the class. */
function holesOf({ labels, activeClass }: Editing) {
  const { bounds, bits } = bitmapOf(labels, activeClass, boundsOf(labels, activeClass))
  const rest = bits.map((bit) => 1 - bit)
  const { runs, count } = labelComponents(rest, bounds.width, bounds.height)
  const isOpen = new Uint8Array(count)
  for (let i = 0; i < runs.length; i += 4) {
    const [y, left, right] = runs.subarray(i, i + 3)
    if (y === 0 || y === bounds.height - 1 || left === 0 || right === bounds.width) isOpen[runs[i + 3]] = 1
  }
  for (let i = 0; i < runs.length; i += 4) {
    const row = runs[i] * bounds.width
    if (isOpen[runs[i + 3]]) rest.fill(0, row + runs[i + 1], row + runs[i + 2])
  }
  return { bounds, bits: rest }
}
