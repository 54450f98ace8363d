/** The layers of the stage: what is shown of each, and how the photo is looked at. */
export const layers = {
  photo: 'Photo',
  adjust: 'Adjust the photo',
  adjusted: 'The photo is shown adjusted; a net sees it as it is.',
  brightness: 'Brightness',
  contrast: 'Contrast',
  gamma: 'Gamma',
  channel: 'Channel',
  channels: { colour: 'Colour', red: 'Red', green: 'Green', blue: 'Blue', grey: 'Grey' },
  invert: 'Inverted',
  reset: 'As it is',
  split: 'Labels | prediction',
  splitHint: 'Labels on the left, the prediction on the right of a line one can move',
  divider: 'Line between labels and prediction',
  miniMap: 'Mini-map',
  miniMapHint: 'Where on the image one is, while not all of it is seen',
  miniMapPlace: 'Where on the image the stage is'
}
