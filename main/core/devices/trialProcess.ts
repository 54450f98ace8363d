/** A trial of a device in a process of its own, with a deadline: a provider that hangs or crashes takes nothing down with it. */
import { fork, type ChildProcess } from 'node:child_process'

/** What came of it. Words are ONNX Runtime's, the loader's and the drivers' own. */
export type TrialOutcome =
  | { readonly type: 'measured'; readonly samplesPerSecond: number; readonly losses: readonly number[] }
  | { readonly type: 'refused'; readonly words: string }
  | { readonly type: 'crashed'; readonly how: string; readonly words: string }
  | { readonly type: 'timed-out'; readonly seconds: number; readonly hadOpened: boolean }

/** What the process says. */
export type TrialMessage =
  | { readonly type: 'opened' }
  | { readonly type: 'measured'; readonly samplesPerSecond: number; readonly losses: readonly number[] }
  | { readonly type: 'refused'; readonly words: string }

export interface TrialOptions {
  /** Milliseconds. */
  readonly deadline: number
  /** For the process's own node: tests run it from its sources. */
  readonly execArgv?: readonly string[]
  readonly signal?: AbortSignal
}

/** Of what the drivers write, the beginning says what is wrong. */
const MOST_WORDS = 8000

/** Starts `script`, sends it the request, and waits for its answer, its end or the deadline. */
export function tryInProcess(script: string, request: object, options: TrialOptions): Promise<TrialOutcome> {
  const child = fork(script, [], {
    ...(options.execArgv && { execArgv: [...options.execArgv] }),
    // Electron's program is Node with this
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
  child.send(request)
  return outcomeOf(child, options).finally(() => child.kill('SIGKILL'))
}

function outcomeOf(child: ChildProcess, { deadline, signal }: TrialOptions): Promise<TrialOutcome> {
  let words = ''
  let hadOpened = false
  let refused: string | null = null
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(0, MOST_WORDS)))
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ type: 'timed-out', seconds: deadline / 1000, hadOpened }), deadline)
    signal?.addEventListener('abort', () => resolve({ type: 'crashed', how: 'it was stopped', words }))
    child.on('message', (message: TrialMessage) => {
      if (message.type === 'opened') hadOpened = true
      else if (message.type === 'measured') resolve(message)
      else refused = message.words
    })
    child.on('error', (error) => resolve({ type: 'crashed', how: error.message, words }))
    // by then everything that was written to stderr has arrived
    child.on('close', (code, name) => {
      clearTimeout(timer)
      if (refused === null) resolve({ type: 'crashed', how: name ?? `exit code ${code}`, words })
      else resolve({ type: 'refused', words: `${refused}\n${words}` })
    })
  })
}
