/** The page of devices. */
export const devices = {
  copied: 'The report is on the clipboard.',
  title: 'Devices',
  about:
    'Every device takes a few steps of the default net, each in a process of its own. A training uses the fastest.',
  trying: 'Trying the devices of this machine…',
  tryingLabel: 'Trying the devices',
  copy: 'Copy the report',
  again: 'Try again',
  states: { works: 'Works', refused: 'Cannot be used', absent: 'Not on this system' },
  speed: (speed: string) => `${speed} samples / s`,
  ownWords: 'In its own words',
  installed: (size: string) => `Installed, ${size}. Start Segsmith again to train with it.`,
  forCuda: (isInstalled: boolean, version: number | null) =>
    `${isInstalled ? 'Installed' : 'Comes with this copy of Segsmith'}, for CUDA ${version ?? '(unknown)'}.`,
  missing: (others: string) => (others === '' ? 'is missing' : `is missing; found: ${others}`),
  stopped: 'Stopped. What was fetched is kept, and the next time goes on from there.',
  removed: 'Removed.',
  nothingToRemove: 'There was nothing to remove.',
  cuda: 'CUDA for NVIDIA cards',
  remove: 'Remove',
  install: 'Install CUDA',
  fetching: 'Fetching CUDA',
  asking: 'Asking for the package…',
  otherPlace: 'From another place',
  placeHint: 'https://…/index.json of a NuGet feed, or a .nupkg',
  cudaAbout:
    "ONNX Runtime's part for CUDA is large, so it is fetched only when wanted, from where its makers publish it, and checked against their checksum."
}
