/** The sentence that says how much of a prediction was taken. */
export function saysTaken(pixels: number, overwrite: boolean): string {
  if (pixels > 0) return `${pixels.toLocaleString()} ${pixels === 1 ? 'pixel' : 'pixels'} taken from the prediction`
  return overwrite ? 'The labels already say the same.' : 'Nothing to take: these pixels are labelled already.'
}
