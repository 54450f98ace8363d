/** The line below the stage. */
export const status = {
  notSaved: (reason: string | null) => `Not saved: ${reason ?? 'the label could not be written.'}`,
  pause: (milliseconds: number) => `Longest pause of the window: ${milliseconds} ms`,
  saved: 'Saved',
  saving: 'Saving…'
}
