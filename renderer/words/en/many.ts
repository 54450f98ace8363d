/** What is done to many images at once. */
import { countOf } from '../../format'

export const many = {
  title: 'Change many images',
  open: 'Many images…',
  openHint: 'Do something to the labels of many images in one step',
  inMany: (act: string) => `${act} in many images…`,
  act: 'What to do',
  acts: {
    replaceClass: 'Replace a class by another',
    fillUnlabelled: 'Fill everything unlabelled',
    clearClass: 'Clear a class',
    accept: 'Accept the predictions',
    grow: 'Grow a class',
    shrink: 'Shrink a class',
    smooth: 'Smooth a class'
  },
  fields: { from: 'Class', to: 'Becomes', only: 'Class', overwrite: 'Also replace labels', radius: 'By' },
  everyClass: 'every class',
  where: 'In which images',
  scopes: {
    all: (count: number) => `All in use (${countOf(count, 'image')})`,
    shown: (count: number) => `Those in the list (${countOf(count, 'image')})`,
    marked: (count: number) => `Those that are marked (${countOf(count, 'image')})`
  },
  counting: 'Looking what would change',
  wouldChange: (pixels: string, images: string, looked: string) =>
    `${pixels} pixels would change in ${images} of ${looked} images.`,
  countStopped: 'Counting was stopped; the change itself looks at all of them.',
  nothing: 'Nothing would change.',
  sameClass: 'Choose two different classes.',
  locked: (names: string) => `Locked, and never painted over: ${names}.`,
  unpredicted: (count: number) => `${countOf(count, 'image')} without a prediction.`,
  failed: (count: number) => `${countOf(count, 'image')} cannot be read and will stay as they are.`,
  change: (images: number) => `Change ${countOf(images, 'image')}`,
  changeAll: 'Change all of them',
  changing: 'Changing labels',
  changed: (pixels: string, images: number) => `${pixels} pixels changed in ${countOf(images, 'image')}.`,
  oneStep: 'It is one step of the history, and can be undone at any time.',
  history: 'Many images',
  historyHint: 'What was done to many images, and how far you are with them; a click goes back, or forward again',
  undo: 'Undo the last act on many images',
  redo: 'Redo the act on many images',
  predictTitle: 'Predict all images',
  predictAbout:
    'Predicts every image that is in use with the newest net, and notes how unsure the net is of each and how far it is from your labels.',
  predicting: 'Predicting',
  predict: 'Predict',
  predicted: (images: number) => `${countOf(images, 'image')} predicted.`
}
