/** What the doctor finds: plain objects for the window, the command line and a bug report. */
import type { CudaProvider } from './cudaProvider'

export interface DeviceReport {
  /** A full name, such as 'cuda:0'. */
  readonly device: string
  /** The provider, and the card where it is known. */
  readonly title: string
  readonly state: 'works' | 'refused' | 'absent'
  readonly sentence: string
  /** What the person can do; null when nothing is to be done. */
  readonly mend: string | null
  /** ONNX Runtime's, the loader's and the driver's own words, for a bug report. */
  readonly words: string
  /** Of two timed steps of the default net; null when there were none. */
  readonly samplesPerSecond: number | null
}

export interface DoctorReport {
  readonly versions: readonly { readonly name: string; readonly value: string }[]
  readonly devices: readonly DeviceReport[]
  /** Whether ONNX Runtime has CUDA on this system, and what is there of it. */
  readonly cuda: { readonly isOffered: boolean; readonly provider: CudaProvider | null }
}
