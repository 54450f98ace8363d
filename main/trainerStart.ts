/** Start of the training process: an installed CUDA provider takes its place before anything loads ONNX Runtime. */
import { useInstalledRuntime } from './core/devices/runtimeFolder'

useInstalledRuntime()
await import('./trainer')
