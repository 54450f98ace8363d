/** What the exit code of a command says, in one list that --help prints. */
export const EXIT = { ok: 0, failed: 1, usage: 2, stopped: 3, incomplete: 4, aborted: 130 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'the data, the model or the disk does not allow it; one sentence on stderr says why'],
  [EXIT.usage, 'the command line is wrong'],
  [EXIT.stopped, 'stopped by Ctrl-C (SIGINT) or SIGTERM after saving: the best net so far is kept'],
  [EXIT.incomplete, 'done, but some images could not be read; they are listed'],
  [EXIT.aborted, 'aborted at once by a second Ctrl-C']
]
