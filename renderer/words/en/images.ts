/** The list of images, its filters and orders. */
export const images = {
  ofProject: 'Images of the project',
  complete: 'complete',
  predicted: 'predicted',
  unlabelled: 'unlabelled',
  leftOut: 'left out',
  share: (share: string) => `${share} labelled`,
  review: { 'to do': 'to do', 'in work': 'in work', done: 'done', reviewed: 'reviewed', rejected: 'rejected' },
  orders: {
    name: 'Name',
    date: 'Date',
    size: 'Size',
    labelled: 'Labelled',
    review: 'Review',
    uncertainty: 'Uncertainty',
    loss: 'Loss'
  },
  filters: {
    all: 'All',
    unlabelled: 'Unlabelled',
    partly: 'Partly',
    complete: 'Complete',
    predicted: 'Predicted',
    excluded: 'Left out'
  },
  readiness: {
    features: 'Prepared: its prediction comes at once',
    prediction: 'Predicted by the newest net',
    stale: 'Predicted by an older net'
  },
  marked: (count: string) => `${count} marked`,
  thisOne: (state: string) => `This one: ${state}`,
  figures: (uncertainty: string, loss: string | null) =>
    `The net is unsure of ${uncertainty}${loss === null ? '' : `; its loss on your labels is ${loss}`}`,
  predictAll: 'Predict all images',
  parts: (train: string, validation: string) => `${train} train · ${validation} validation`,
  part: { train: 'train', validation: 'val' },
  partHint: (part: 'train' | 'validation', isChosen: boolean) =>
    `This image is ${part === 'train' ? 'trained on' : 'held out for validation'}. ${isChosen ? 'Chosen by hand; Alt-click gives it back to the seed.' : 'Chosen by the seed.'} Click to move it to ${part === 'train' ? 'validation' : 'training'}.`,
  putBackHint: 'This image is left out: nothing learns from it. Click to put it back; its label was kept.',
  putBack: 'Put back',
  title: 'Images',
  noneMatches: 'No image matches.',
  showAll: 'Show all',
  find: 'Find an image',
  showThose: 'Show images that are',
  reviewState: 'Review state',
  anyState: 'Any state',
  sortBy: 'Sort by',
  reverse: 'Reverse the order',
  reviewTitle: 'Review',
  markHint: 'Ctrl-click marks an image, Shift-click all up to it',
  setReview: 'Set the review state',
  markAs: 'Mark as…',
  leaveOutHint: 'Nothing learns from them',
  leaveOut: 'Leave out',
  all: 'All',
  none: 'None',
  heldOut: 'Held out for validation',
  drawAnew: 'Draw anew',
  splitHint: 'Which images are trained on and which are held out to measure the net'
}
