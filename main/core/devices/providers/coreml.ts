/** Core ML: the graphics and neural units of a Mac; comes with ONNX Runtime. What it cannot run stays on the processor. */
import type { ExecutionProvider } from './provider'

export const coreml: ExecutionProvider = {
  name: 'coreml',
  title: 'Core ML',
  option: () => 'coreml',
  devices: () => ['coreml:0'],
  obstacle: () => null,
  explain: () => ({
    sentence: 'Core ML could not take the training graph.',
    mend: 'Choose WebGPU, which runs on Metal, or the processor.'
  })
}
