/** The panels on the right: accepting the prediction, the history, who labelled what. */
export const panels = {
  labels: 'Labels',
  prediction: 'Prediction',
  hide: (layer: string) => `Hide ${layer}`,
  show: (layer: string) => `Show ${layer}`,
  opacityOf: (layer: string) => `Opacity of ${layer}`,
  takeOnly: (name: string) => `Take only the predicted ${name}`,
  hideLabels: (key: string) => `Everything is labelled here. Hide the labels (${key}) to see the prediction.`,
  title: 'Layers',
  accept: 'Accept the prediction',
  noPrediction: 'No prediction of this image yet. Train the net and it appears here.',
  acceptAllHint: 'Take every predicted pixel into the labels',
  acceptAll: 'Accept all',
  acceptClass: 'Accept one class',
  overwrite: 'Also replace my labels',
  overwriteOn: 'Hatched: where the prediction differs from your labels. Accepting replaces them.',
  overwriteOff: 'Off: accepting fills unlabelled pixels only; what you painted stays.',
  putAway: 'Put this prediction away',
  byClick: 'By click',
  provenance: { hand: 'By hand', assisted: 'With a tool’s help', imported: 'Imported', model: 'From a model' },
  history: 'History',
  historyHint: 'Every step on this image appears here, and stays when you close the app.',
  /** A step in the history, whose name lies in the journal in English. */
  stepName: (name: string): string => name,
  steps: 'Steps on this image',
  beginning: 'Beginning',
  undone: ': undone, click to redo up to here'
}
