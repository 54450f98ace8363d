/** From the arguments of a call, as they arrived from the window, to its answer: checked, handled, and never an exception. */
import { z } from 'zod'
import type { Answer, CallName } from '../preload/contract'
import type { callSchemas } from './callSchemas'
import { describeFailure, Failure } from './core/failure'
import type { Handlers } from './handlers'

export async function answerCall(
  name: CallName,
  args: readonly unknown[],
  schemas: ReturnType<typeof callSchemas>,
  handlers: Handlers
): Promise<Answer<unknown>> {
  try {
    const checked = schemas[name].safeParse(args)
    if (!checked.success)
      throw new Failure('bad-argument', `The call "${name}" is malformed: ${firstIssue(checked.error)}.`)
    const handler = handlers[name] as (...args: unknown[]) => unknown
    return { ok: true, value: await handler(...checked.data) }
  } catch (error) {
    return { ok: false, failure: describeFailure(error) }
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  return issue.path.length > 0 ? `${issue.message} (argument ${issue.path.join('.')})` : issue.message
}
