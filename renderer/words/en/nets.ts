/** Looking at a net. */
export const nets = {
  title: 'The net',
  looking: 'Looking at the net…',
  states: {
    frozen: 'Frozen: this training does not change it.',
    trained: 'Learns in this training.',
    partly: 'Partly frozen.',
    plain: ''
  },
  origins: {
    loaded: 'Its weights come from a file.',
    fresh: 'Its weights start fresh.',
    partly: 'Some of its weights come from a file.',
    plain: ''
  },
  kinds: {
    convolution: 'convolution',
    depthwise: 'depthwise',
    transposed: 'transposed',
    linear: 'linear',
    attention: 'attention',
    normalization: 'norm'
  },
  sizes: (images: string, width: number, height: number, classes: number) =>
    `For ${images} of ${width} × ${height} pixels at once and ${classes} classes. Point at a block to see what is in it.`,
  frozen: 'frozen',
  learns: 'learns',
  fromFile: 'from a file',
  fresh: 'fresh',
  output: 'Output',
  parameters: 'Parameters',
  learn: 'Learn',
  areFrozen: 'Frozen',
  areLoaded: 'From a file',
  areFresh: 'Start fresh',
  layers: 'Layers',
  memory: 'Memory of a step',
  weightsFromFile: 'weights from a file',
  startsFresh: 'starts fresh',
  skip: 'skip connection',
  wider: 'wider: more channels',
  picture: 'Picture of the net',
  smallerKey: 'Smaller (-)',
  smaller: 'Smaller',
  largerKey: 'Larger (+)',
  larger: 'Larger',
  allKey: 'All of it (0)',
  all: 'All of it'
}
