/** The orders of the image list: a table of what comes first; by name the project's own order is kept. */
import type { ImageState, ReviewState } from '../types'

export const REVIEW_STATES = ['to do', 'in work', 'done', 'reviewed', 'rejected'] as const satisfies ReviewState[]

export type ImageOrder = 'name' | 'date' | 'size' | 'labelled' | 'review' | 'uncertainty' | 'loss'

interface OrderEntry {
  compare(a: ImageState, b: ImageState): number
}

export const IMAGE_ORDERS: Readonly<Record<ImageOrder, OrderEntry>> = {
  name: { compare: () => 0 },
  date: { compare: (a, b) => (a.date ?? 0) - (b.date ?? 0) },
  size: { compare: (a, b) => a.width * a.height - b.width * b.height },
  labelled: { compare: (a, b) => a.labelled - b.labelled },
  review: { compare: (a, b) => REVIEW_STATES.indexOf(a.review) - REVIEW_STATES.indexOf(b.review) },
  // What needs a look first comes first; what no net has seen comes last.
  uncertainty: { compare: (a, b) => (b.uncertainty ?? -1) - (a.uncertainty ?? -1) },
  loss: { compare: (a, b) => (b.loss ?? -1) - (a.loss ?? -1) }
}
