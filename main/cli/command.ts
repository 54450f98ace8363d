/** What a command of the command line tool is, and how it reads its options. */
import { resolve } from 'node:path'
import { Failure } from '../core/failure'
import type { ExitCode } from './exitCodes'
import type { Progress } from './progress'

export interface CommandOption {
  /** A list is a string that may be given more than once. */
  readonly type: 'string' | 'boolean' | 'list'
  /** What the value is, for --help: 'folder', 'number', ... */
  readonly value?: string
  readonly help: string
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Names of the positional arguments. */
  readonly positionals: readonly string[]
  /** An option that stands for the positional arguments; without it all of them are required. */
  readonly insteadOfPositionals?: string
  readonly options: Readonly<Record<string, CommandOption>>
  /** Under the options of --help: a title and its lines. */
  readonly appendix?: readonly string[]
  run(input: CommandInput, output: CommandOutput): Promise<ExitCode>
}

export interface CommandOutput {
  /** One JSON line on stdout. */
  emit(value: object): void
  /** For people, on stderr. */
  readonly progress: Progress
  /** Whether Ctrl-C was pressed. */
  isInterrupted(): boolean
}

/** The command line is wrong; the message says what was expected. */
export class UsageError extends Error {}

/** What core finds wrong with the values of the options is a mistake of the command line. */
export function asUsage<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof Failure && error.code === 'bad-argument' ? new UsageError(error.message) : error
  }
}

export class CommandInput {
  constructor(
    private readonly positionals: readonly string[],
    private readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  ) {}

  positional(index: number): string {
    return this.positionals[index]
  }

  /** The positional argument as an absolute path. */
  path(index: number): string {
    return resolve(this.positionals[index])
  }

  has(name: string): boolean {
    return this.options[name] !== undefined && this.options[name] !== false
  }

  text(name: string): string | undefined {
    const value = this.options[name]
    return typeof value === 'string' ? value : undefined
  }

  /** The file an option names, as an absolute path. */
  optionalPath(name: string): string | undefined {
    const value = this.text(name)
    return value === undefined ? undefined : resolve(value)
  }

  /** Every value of an option that may be repeated; undefined without any. */
  list(name: string): readonly string[] | undefined {
    const values = this.options[name]
    return Array.isArray(values) ? values.map(String) : undefined
  }

  requiredText(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw new UsageError(`--${name} is missing.`)
    return value
  }

  number(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const number = Number(value)
    if (value.trim() === '' || !Number.isFinite(number)) {
      throw new UsageError(`--${name} expects a number, found "${value}".`)
    }
    return number
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name)
    if (value === undefined || choices.includes(value as T)) return value as T | undefined
    throw new UsageError(`--${name} expects one of ${choices.join(', ')}, found "${value}".`)
  }
}
