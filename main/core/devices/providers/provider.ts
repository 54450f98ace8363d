/** What an execution provider of ONNX Runtime is to Segsmith: how a session asks for it, and what its refusals mean. */
import type { Provider } from '../../lower/lowering'
import type { Machine } from '../machine'

/** A refusal in words, and what mends it. */
export interface Refusal {
  readonly sentence: string
  /** What the person can do; null when nothing is to be done. */
  readonly mend: string | null
}

/** The session option of ONNX Runtime. */
export type ProviderOption =
  | Provider
  | { readonly name: 'webgpu'; readonly preferredLayout: 'NCHW' }
  | { readonly name: 'cuda' | 'dml'; readonly deviceId: number }

export interface ExecutionProvider {
  readonly name: Provider
  readonly title: string
  option(index: number): ProviderOption
  /** Names of its devices on this machine. */
  devices(machine: Machine): readonly string[]
  /** What stands in the way before it is even tried; null when it is worth a try. */
  obstacle(machine: Machine): Refusal | null
  /** What ONNX Runtime's words mean here. */
  explain(words: string, machine: Machine): Refusal
}
