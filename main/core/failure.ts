/** What can go wrong, said once: a code for programs, a sentence for people. Core throws it, the borders (IPC, trainer, CLI) catch it. */
export type FailureCode =
  | 'bad-argument'
  | 'bad-image'
  | 'bad-label'
  | 'bad-project'
  | 'bad-model'
  | 'bad-weights'
  | 'newer-version'
  | 'unsupported-op'
  | 'no-labels'
  | 'one-class'
  | 'not-found'
  | 'already-exists'
  | 'read-only'
  | 'disk-full'
  | 'busy'
  | 'diverged'
  | 'trainer-crashed'
  | 'timed-out'
  | 'unreachable'
  | 'damaged-download'
  | 'internal'

/** The plain form of a Failure, as it crosses process borders. */
export interface FailureInfo {
  readonly code: FailureCode
  readonly message: string
  readonly details?: Readonly<Record<string, string | number>>
}

/** An error whose message is one sentence for the user: what is wrong, where, and what was expected. */
export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details?: FailureInfo['details']
  ) {
    super(legible(message))
    this.name = 'Failure'
  }

  /** On the other side of a border. */
  static of({ code, message, details }: FailureInfo): Failure {
    return new Failure(code, message, details)
  }

  toInfo(): FailureInfo {
    return { code: this.code, message: this.message, ...(this.details && { details: this.details }) }
  }
}

/** Lengths in characters. */
const [LONGEST_MESSAGE, HEAD, TAIL] = [1000, 700, 250]

/** A message quotes names out of files, which may be of any length and hold anything: it stays one line that can be read. */
function legible(message: string): string {
  const line = message.replace(/[\t\n\r]+/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, HEAD)} … ${line.slice(-TAIL)}`
}

const SYSTEM_CODES: Readonly<Record<string, readonly [FailureCode, string]>> = {
  ENOSPC: ['disk-full', 'The disk is full'],
  EDQUOT: ['disk-full', 'The disk quota is used up'],
  EROFS: ['read-only', 'The folder is read-only'],
  EACCES: ['read-only', 'Permission was denied'],
  EPERM: ['read-only', 'Permission was denied'],
  ENOENT: ['not-found', 'The file or folder does not exist']
}

/** Turns anything thrown into a FailureInfo; file system errors become sentences that name the path. */
export function describeFailure(error: unknown): FailureInfo {
  if (error instanceof Failure) return error.toInfo()
  const system = error as NodeJS.ErrnoException
  const known = system?.code ? SYSTEM_CODES[system.code] : undefined
  if (known) return { code: known[0], message: system.path ? `${known[1]}: ${system.path}` : `${known[1]}.` }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
