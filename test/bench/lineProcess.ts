/** A child process that is asked by one line of JSON and answers by another. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface LineProcess<Request, Answer> {
  ask(request: Request): Promise<Answer>
  /** Closes its input, which is its sign to end. */
  end(): void
}

/** Starts the program and waits for its first line. */
export async function startLineProcess<Request, Answer>(
  command: string,
  args: readonly string[]
): Promise<LineProcess<Request, Answer>> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<Answer> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} ended without an answer.`)
    return JSON.parse(value) as Answer
  }
  await read()
  return {
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return read()
    },
    end: () => child.stdin.end()
  }
}
