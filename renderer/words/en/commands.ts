/** Everything that can be done from the command palette and by key, and the palette and the cheat sheet themselves. */
export const commands = {
  groups: {
    classes: 'Classes',
    edit: 'Edit',
    view: 'View',
    images: 'Images',
    tools: 'Tools',
    painting: 'Painting',
    review: 'Review',
    cursor: 'By keyboard alone',
    whole: 'Whole image',
    many: 'Many images',
    training: 'Training',
    prediction: 'Prediction',
    pages: 'Window'
  },
  edit: {
    undo: 'Undo',
    redo: 'Redo',
    cancel: 'Cancel what is half done',
    finish: 'Finish the outline',
    takeBack: 'Take back the last point',
    erase: 'Erase while held'
  },
  view: {
    fit: 'Show the whole image',
    actualSize: 'Show the image at 100 %',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    pan: 'Move the picture while held',
    photo: 'Show or hide the photo',
    labels: 'Show or hide the labels',
    prediction: 'Show or hide the prediction',
    uncertainty: 'Show or hide how unsure the net is',
    provenance: 'Show who labelled what',
    cycleLayers: 'Next combination of layers',
    split: 'Labels and prediction side by side',
    miniMap: 'Show or hide the mini-map'
  },
  images: {
    next: 'Next image',
    previous: 'Previous image',
    nextUnlabelled: 'Next unlabelled image, or the next one to check',
    nextSuggested: 'Next image to check, the most unsure first',
    first: 'First image',
    last: 'Last image'
  },
  cursor: {
    show: 'Paint by keyboard, or no longer',
    left: 'Cursor left; Shift further, Ctrl far',
    right: 'Cursor right; Shift further, Ctrl far',
    up: 'Cursor up; Shift further, Ctrl far',
    down: 'Cursor down; Shift further, Ctrl far',
    press: 'Tool down while held; tapped, a click',
    putDown: 'Put the tool down, or lift it'
  },
  brush: { smaller: 'Smaller brush', larger: 'Larger brush' },
  prediction: {
    acceptAll: 'Accept the whole prediction',
    acceptClass: 'Accept the predicted active class',
    overwrite: 'Accepting also replaces my labels, or no longer',
    clear: 'Put the prediction away'
  },
  painting: {
    drawing: (mode: string) => `Drawing: ${mode}`,
    onlyUnlabelled: 'Paint only on unlabelled pixels, or on any',
    onlyActive: 'Paint only on the active class, or on any',
    lock: 'Lock the active class, or unlock it',
    hide: 'Hide the active class, or show it',
    classes: 'Edit the classes'
  },
  review: {
    mark: (state: string) => `Mark as ${state}`,
    leaveOut: 'Leave out this image, or those that are marked'
  },
  training: {
    start: 'Train',
    stop: 'Stop the training',
    live: 'Live update on or off',
    look: 'Look at the net'
  },
  pages: {
    palette: 'Command palette',
    cheatSheet: 'Keyboard shortcuts',
    settings: 'Settings',
    devices: 'Devices of this machine',
    export: 'Export the net or masks',
    start: 'Back to the start screen',
    nextArea: 'Focus the next area'
  },
  paintWith: (name: string) => `Paint with ${name}`,
  palette: {
    title: 'Command palette',
    placeholder: 'What would you like to do?',
    recent: 'Used lately',
    nothing: (text: string) => `Nothing is called “${text}”.`,
    hint: 'Enter does it, ↑ and ↓ choose, Escape closes.'
  },
  sheet: {
    title: 'Keyboard shortcuts',
    change: 'Change the shortcuts',
    pointerTitle: 'With the pointer',
    pointer: [
      { keys: ['Wheel'], title: 'Zoom' },
      { keys: ['Alt', 'Wheel'], title: 'Brush size' },
      { keys: ['Alt', 'Click'], title: 'Take the class beneath the pointer' },
      { keys: ['Shift', 'Click'], title: 'Straight line from the last stroke' },
      { keys: ['Ctrl', 'Drag'], title: 'Take away instead of adding' },
      { keys: ['Ctrl', 'Shift', 'Drag'], title: 'Replace the object beneath' },
      { keys: ['Right button'], title: 'Erase; on a pen the barrel button' },
      { keys: ['Middle button'], title: 'Move the picture' }
    ]
  }
}
