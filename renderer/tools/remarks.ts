/** What tools and actions say of what they did or cannot do, in English; other languages say the same in `renderer/words`. */
export const REMARKS = {
  noPrediction: 'There is no prediction of this image yet.',
  taken: (pixels: number): string => `${countOf(pixels)} taken from the prediction`,
  saysTheSame: 'The labels already say the same.',
  nothingToTake: 'Nothing to take: these pixels are labelled already.',
  changesNothing: (action: string): string => `${action} changes nothing here.`,
  noObject: 'There is no labelled object here.',
  objectIsKept: 'This object may not be painted over.',
  relabelled: (pixels: number): string => `${countOf(pixels)} relabelled`,
  deleted: (pixels: number): string => `${countOf(pixels)} deleted`,
  regionIsKept: 'This region may not be painted over.',
  hasThatLabel: 'This region has that label already.',
  filled: (pixels: number): string => `${countOf(pixels)} filled`,
  tolerance: (tolerance: number): string => `Tolerance ${tolerance}`,
  photoIsRead: 'Reading the photo here. Escape stops.',
  superpixelsAreComing: 'The superpixels are being computed.',
  movePoints: 'Move the points, then press Enter.',
  nothingOutlined: 'Nothing is outlined here.',
  stillOutlining: 'The object is still being outlined.',
  liesNotBetween: 'This image does not lie between the two shapes. Escape forgets them.',
  shapesForgotten: 'The shapes are forgotten.',
  secondForgotten: 'The second shape is forgotten.',
  sameSizeNeeded: 'Both images must have the same size.',
  clickOther: 'Now click the other shape, here or in another image.',
  clickBetween: 'Click to fill the shape between.',
  goBetween: 'Go to an image between them and click to fill.'
}

export type Remarks = typeof REMARKS

/** One short sentence, in whichever language is spoken. */
export type Remark = (says: Remarks) => string

/** How much of a prediction was taken. */
export function remarkTaken(pixels: number, overwrite: boolean): Remark {
  if (pixels > 0) return (says) => says.taken(pixels)
  return (says) => (overwrite ? says.saysTheSame : says.nothingToTake)
}

function countOf(pixels: number): string {
  return `${pixels.toLocaleString('en')} ${pixels === 1 ? 'pixel' : 'pixels'}`
}
