/** Entry of the process that tries one device and ends (core/devices/trialProcess.ts starts it). */
import os from 'node:os'
import { useInstalledRuntime } from './core/devices/runtimeFolder'
import type { TrialMessage } from './core/devices/trialProcess'
import type { TrialRequest } from './core/train/deviceTrial'

os.setPriority(os.constants.priority.PRIORITY_LOW)
useInstalledRuntime()
process.once('message', (request: TrialRequest) => void answer(request))
process.on('disconnect', () => process.exit(0))

async function answer(request: TrialRequest): Promise<void> {
  try {
    // ONNX Runtime's binding is loaded only now
    const { tryDevice } = await import('./core/train/deviceTrial')
    tell({ type: 'measured', ...(await tryDevice(request, () => tell({ type: 'opened' }))) }, () => process.exit(0))
  } catch (error) {
    tell({ type: 'refused', words: wordsOf(error) }, () => process.exit(0))
  }
}

/** ONNX Runtime's own words lie in the details of a Failure. */
function wordsOf(error: unknown): string {
  const { message, details } = error as Error & { details?: { onnxruntime?: string } }
  return details?.onnxruntime ?? message
}

const tell = (message: TrialMessage, then?: () => void): void => void process.send!(message, () => then?.())
