/** The contract's types by the names the editor uses; the window may know the contract, not the core behind it. */
import type { Calls } from '../../preload/contract'

type Project = ReturnType<Calls['openProject']>
export type ImageState = Project['images'][number]
export type LabelClass = Project['classes'][number]
/** A class index per pixel, row-major, 255 where undecided. */
export type LabelMap = NonNullable<ReturnType<Calls['readLabel']>>
/** The pixels of a rectangle after a stroke. */
export type LabelPatch = Parameters<Calls['appendStrokes']>[2][number]
