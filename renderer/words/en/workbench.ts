/** The workbench around the stage. */
export const workbench = {
  stage: 'Image with its labels',
  noImage: 'No image',
  nextUnlabelled: 'Next unlabelled',
  startScreen: 'Start screen',
  devices: 'Devices',
  export: 'Export',
  exportHint: 'Export the net as ONNX, or the masks of a folder',
  images: 'Images and classes',
  moreTools: (group: string) => `More: ${group}`,
  side: 'Layers and training',
  loading: 'Loading…',
  photoComing: 'Reading the photo… You can paint already.',
  noImageOpen: 'No image is open.',
  byKeyboard: (key: string) => `${key} shows a cursor that the arrow keys move.`,
  cursorShown: 'Arrow keys move the cursor, Space is the mouse button, Esc puts it away.',
  cursorIs: (x: number, y: number, label: string, isDown: boolean) =>
    `${x}, ${y}: ${label}${isDown ? ', tool down' : ''}`
}
