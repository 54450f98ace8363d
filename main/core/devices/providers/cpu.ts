/** The processor: always there. */
import type { ExecutionProvider } from './provider'

export const cpu: ExecutionProvider = {
  name: 'cpu',
  title: 'Processor (CPU)',
  option: () => 'cpu',
  devices: () => ['cpu:0'],
  obstacle: () => null,
  explain: () => ({
    sentence: 'ONNX Runtime does not run on this processor.',
    mend: 'Install Segsmith again; a file of it may be damaged.'
  })
}
