/** The start screen. */
import { countOf } from '../../format'

export const start = {
  openTitle: 'Open a Segsmith project',
  about: 'Label by hand, fine-tune with one click, correct, export. All of it on this computer.',
  sample: 'Open the sample',
  sampleHint: 'Try the whole loop in two minutes, nothing to prepare',
  newProject: 'New project',
  openFolder: 'Open folder',
  newOfFolder: 'New project with its images',
  opening: 'Opening…',
  folderHint: 'A project is a plain folder: your images, your labels as PNG files, nothing hidden.',
  version: (version: string) => `Version ${version}`,
  gone: (folder: string) => `${folder} is gone`,
  forget: (name: string) => `Forget ${name}`,
  ago: {
    justNow: 'just now',
    minutes: (count: number) => `${countOf(count, 'minute')} ago`,
    hours: (count: number) => `${countOf(count, 'hour')} ago`,
    days: (count: number) => `${countOf(count, 'day')} ago`
  },
  recent: 'Recent projects',
  isGone: 'gone',
  forgetHint: 'Forget: takes it off this list, deletes nothing',
  noRecent: 'Projects you open will wait here.',
  label: 'Label',
  labelHint: 'A few strokes per class are enough; unpainted pixels count for nothing.',
  train: 'Train',
  trainHint: 'One click fine-tunes a net on this computer, while you go on painting.',
  correct: 'Correct',
  correctHint: 'The mask appears on every image. Accept what is right, repaint what is not.',
  export: 'Export',
  exportHint: 'One ONNX file that runs anywhere, checked against what you saw here.'
}
