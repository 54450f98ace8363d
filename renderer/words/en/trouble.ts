/** What stands between the labels and the disk. */
export const trouble = {
  kept: (problem: string | null) => `${problem} Your strokes are kept here and tried again.`,
  movedTo: (folder: string) =>
    `New strokes are saved in ${folder} until the project can be written to again; then they move back.`,
  chooseFolder: 'Save to another folder',
  tryNow: 'Try now',
  saveElsewhere: 'Save to another folder…',
  changedOutside: 'Another program changed the label of this image. Whichever you do not keep stays in the history.',
  keepMine: 'Keep mine',
  takeTheirs: 'Take theirs',
  notAllSaved: 'Not everything is saved',
  closeAnyway: 'Close and lose the last strokes',
  stay: 'Stay',
  saveAgain: 'Save again and close'
}
