/** Which devices have float16. */
import type { Precision } from '../executor/trainingGraph'

const HAVE_HALF = new Set(['cuda', 'webgpu', 'dml'])

/** Mixed precision where every device has float16, else float32: on a CPU float16 would only be converted to and fro. */
export const precisionOn = (devices: readonly string[], wanted: Precision): Precision =>
  devices.every((device) => HAVE_HALF.has(device.split(':')[0]!)) ? wanted : 'float32'
