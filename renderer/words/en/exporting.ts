/** What leaves the workbench. */
import { countOf } from '../../format'

export const exporting = {
  title: 'Export',
  net: 'The net',
  masks: 'Masks of a folder',
  noNet: 'There is no trained net yet. Label a few images and press Train first.',
  isTraining: 'A training is running: what is exported is the best net so far.',
  mxnetLater: 'A training is running; MXNet can have the net when it has ended.',
  form: 'Form of the net',
  onnxHint: 'one file that runs anywhere',
  mxnetHint: 'a symbol and its parameters, to train on there',
  onnxTitle: 'Export the net as ONNX',
  writing: 'Writing and checking the file',
  again: 'Export again…',
  choose: 'Choose a file and export…',
  onnxAbout:
    'One ONNX file that takes a photo and answers masks: scaling, normalisation, softmax and argmax are inside, class names and colours in its metadata. It is opened again on its own and compared with the masks you see here.',
  mxnetAbout:
    'MXNet scales a picture before the net; what to scale it to is said afterwards. Both files are read again and compared with the net.',
  twoFiles: 'Two files:',
  writingTwo: 'Writing and checking the two files',
  mxnetTitle: 'Export the net for MXNet',
  symbol: 'Symbol',
  parameters: 'Parameters',
  size: 'Size',
  giveIt: 'Give it',
  difference: 'Largest difference',
  show: 'Show in its folder',
  same: (images: string) => `The file gives the same masks as the workbench on ${images}.`,
  rounded: (images: string) =>
    `The file gives the same masks as the workbench on ${images}, but for single pixels where two classes are as likely.`,
  differs: (share: string, images: string) =>
    `The file's masks differ from the workbench's in ${share} of the pixels on ${images}.`,
  showFile: (name: string) => `Show ${name} in its folder`,
  saved: (count: number) => `${countOf(count, 'mask')} saved.`,
  timePerImage: 'Time per image',
  netFile: 'Net',
  report: 'Report',
  predictAbout:
    'Every image of a folder is predicted: an index PNG and a colour overlay each, in the folder you choose.',
  images: 'Images',
  imagesTitle: 'Folder of images to predict',
  saveTo: 'Save masks to',
  saveTitle: 'Folder for the masks',
  predicting: 'Predicting',
  showFolder: 'Show the folder',
  predict: 'Predict the folder'
}
