/** What stands between the labels and the disk. */
import type { FailureInfo } from '../../types'

export const trouble = {
  /** A failure of the core, whose own sentence is English. */
  failure: (_code: FailureInfo['code'], sentence: string): string => sentence,
  unreadable: (file: string, sentence = ''): string => sentence || `${file} cannot be read.`,
  notShown: (file: string): string => `${file} cannot be shown: it is damaged, too large, or not an image.`,
  otherSize: (file: string, found: string, expected: string): string =>
    `${file} is ${found} pixels now, but the project knows it as ${expected}.`,
  otherLabelSize: (image: string, found: string, expected: string): string =>
    `The label of ${image} is ${found} pixels, but the photo is ${expected}.`,
  noPhotoYet: 'The photo is not there yet.',
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
