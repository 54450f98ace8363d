/** A child process that is asked by one line and answers by one line of JSON. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface LineProcess {
  /** Writes a line and reads the next answer. */
  ask(line: string): Promise<Record<string, number>>
  end(): void
}

/** Starts the program and waits for its first line. */
export async function startLineProcess(command: string, args: readonly string[]): Promise<LineProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<Record<string, number>> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} ended without an answer.`)
    return JSON.parse(value) as Record<string, number>
  }
  await read()
  return {
    ask: (line) => {
      child.stdin.write(`${line}\n`)
      return read()
    },
    end: () => child.stdin.end()
  }
}
