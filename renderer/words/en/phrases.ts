/** Words that many views share. */
import { countOf } from '../../format'

export const phrases = {
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  undo: 'Undo',
  redo: 'Redo',
  images: (count: number) => countOf(count, 'image'),
  files: (count: number) => countOf(count, 'file'),
  dates: 'en-GB',
  stop: 'Stop'
}
