/** The window's only way out: calls that answer a value or throw a RendererFailure, and streams one can leave. */
import type { CallName, Calls, StreamName, Streams } from '../preload/contract'
import type { FailureInfo } from './types'
import { words } from './words'

/** A failure of the main process as an error; its message is one sentence for the user, in the language that is spoken. */
export class RendererFailure extends Error {
  readonly code: FailureInfo['code']
  readonly details: FailureInfo['details']

  constructor(readonly info: FailureInfo) {
    super(words.trouble.failure(info.code, info.message))
    this.name = 'RendererFailure'
    this.code = info.code
    this.details = info.details
  }
}

export async function call<N extends CallName>(name: N, ...args: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
  const answer = await window.segsmith.call(name, ...args)
  if (answer.ok) return answer.value
  throw new RendererFailure(answer.failure)
}

/** Listens to a stream; the answer ends the listening. */
export function listen<N extends StreamName>(name: N, listener: (value: Streams[N]) => void): () => void {
  return window.segsmith.on(name, listener)
}

/** The project that the command line asked to open. */
export function projectToStartWith(): string | null {
  return window.segsmith.startWith.project
}

export function readyToClose(): void {
  window.segsmith.readyToClose()
}

/** Anything thrown as a failure; what did not come from the main process has no code of its own. */
export function failureOf(error: unknown): FailureInfo {
  return error instanceof RendererFailure ? error.info : { code: 'internal', message: sentenceOf(error) }
}

/** What to show for anything thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
