/** The switch of live update. */
export const live = {
  upToDate: (steps: number) => `Up to date after ${steps} steps.`,
  hint: 'The net learns from every stroke, and the mask follows.',
  inTraining: 'The training learns your strokes as you paint.',
  opening: 'Opening the net…',
  learning: 'Learning…',
  predicting: 'Predicting the rest…',
  ready: 'Ready: paint, and the mask follows.',
  title: 'Live update'
}
