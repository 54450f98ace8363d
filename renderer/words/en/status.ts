/** The line below the stage. */
export const status = {
  labelFiles: (done: string, total: string) => `Label files: ${done} of ${total}`,
  labelFilesAbout: 'The labels are safe. Their files for other programs are being written.',
  notSaved: (reason: string | null) => `Not saved: ${reason ?? 'the label could not be written.'}`,
  pause: (milliseconds: number) => `Longest pause of the window: ${milliseconds} ms`,
  saved: 'Saved',
  saving: 'Saving…'
}
