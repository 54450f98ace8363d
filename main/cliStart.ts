#!/usr/bin/env node
/** Start of the command line tool: an installed CUDA provider takes its place before anything loads ONNX Runtime. */
import { useInstalledRuntime } from './core/devices/runtimeFolder'

useInstalledRuntime()
await import('./cli')
