/** The bar of tools and their options. */
export const bar = {
  fit: 'Fit',
  actions: 'Actions',
  onlyOn: 'Only on',
  anything: 'anything',
  size: 'Size',
  optionsOf: (tool: string) => `Options of ${tool}`,
  pixels: (count: number) => `${count} pixels`,
  inWholeImage: (name: string) => `${name}, in the whole image`,
  modes: {
    add: { title: 'Add', hint: 'paint the active class' },
    subtract: { title: 'Subtract', hint: 'make unlabelled; also while Ctrl or X is held, or with the right button' },
    replace: {
      title: 'Replace',
      hint: 'the objects of the class that are touched make way for what is drawn; also with Ctrl and Shift'
    }
  },
  whatDrawingDoes: 'What drawing does',
  sizeHint: 'Diameter in pixels of the image ([ and ], or Alt with the wheel)',
  diameter: 'Brush diameter',
  onlyOnHint: 'What may be painted over',
  actionsHint: 'Do something to the whole image'
}
