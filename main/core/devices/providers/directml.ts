/** DirectML: any graphics card with Direct3D 12 on Windows; comes with ONNX Runtime. */
import type { ExecutionProvider } from './provider'

export const directml: ExecutionProvider = {
  name: 'dml',
  title: 'DirectML',
  option: (index) => ({ name: 'dml', deviceId: index }),
  devices: () => ['dml:0'],
  obstacle: () => null,
  explain(words) {
    if (/DirectML\.dll/i.test(words))
      return { sentence: 'DirectML.dll could not be loaded.', mend: 'Install Segsmith again; a file of it is missing.' }
    if (/out of memory|8007000E/i.test(words))
      return { sentence: 'The graphics card has too little memory for this.', mend: 'Choose a smaller crop or batch.' }
    return {
      sentence: 'DirectML could not be opened: no graphics card with Direct3D 12 was found.',
      mend: 'Install the newest driver of the graphics card.'
    }
  }
}
