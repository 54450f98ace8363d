#!/usr/bin/env node
/** Entry of the command line tool: argv to a command, its result to an exit code. Runs in plain Node. */
import { parseArgs } from 'node:util'
import { CommandInput, UsageError, type Command, type CommandOption } from './cli/command'
import { checkGradientsCommand } from './cli/checkGradients'
import { doctorCommand } from './cli/doctor'
import { evaluateCommand } from './cli/evaluate'
import { EXIT, EXIT_MEANINGS, type ExitCode } from './cli/exitCodes'
import { exportModelCommand } from './cli/exportModel'
import { im2recCommand } from './cli/im2rec'
import { infoCommand } from './cli/info'
import { installGpuCommand } from './cli/installGpu'
import { labelsCommand } from './cli/labels'
import { netsCommand } from './cli/nets'
import { newCommand } from './cli/newProject'
import { predictCommand } from './cli/predict'
import { Progress } from './cli/progress'
import { trainCommand } from './cli/train'
import { weightsCommand } from './cli/weights'
import { describeFailure } from './core/failure'
import { version } from '../package.json'

const COMMANDS: readonly Command[] = [
  newCommand,
  trainCommand,
  predictCommand,
  evaluateCommand,
  labelsCommand,
  exportModelCommand,
  infoCommand,
  checkGradientsCommand,
  netsCommand,
  im2recCommand,
  weightsCommand,
  doctorCommand,
  installGpuCommand
]

process.stdout.on('error', () => process.exit(EXIT.ok)) // whoever reads stdout has seen enough
process.exitCode = await runCommandLine(process.argv.slice(2))

async function runCommandLine([name, ...rest]: readonly string[]): Promise<ExitCode> {
  const progress = new Progress(process.stderr, () => performance.now())
  const emit = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
  const command = COMMANDS.find((candidate) => candidate.name === name)
  try {
    if (name === undefined || name === '--help' || name === 'help') return print(overview())
    if (name === '--version') return print(`segsmith ${version}`)
    if (!command) throw new UsageError(`There is no command "${name}".`)
    if (rest.includes('--help')) return print(helpFor(command))
    return await command.run(readInput(command, rest), { emit, progress, isInterrupted: watchInterrupts(progress) })
  } catch (error) {
    if (error instanceof UsageError) {
      progress.say(
        `segsmith: ${error.message}\n\n${command ? `segsmith ${command.name} --help lists the options.` : overview()}`
      )
      return EXIT.usage
    }
    const failure = describeFailure(error)
    progress.say(`segsmith: ${failure.message}`)
    emit({ type: 'error', failure })
    return EXIT.failed
  } finally {
    progress.finishLine()
  }
}

function readInput(command: Command, args: readonly string[]): CommandInput {
  const { values, positionals } = parseStrictly(command, args)
  const isReplaced = command.insteadOfPositionals !== undefined && values[command.insteadOfPositionals] !== undefined
  if (positionals.length !== (isReplaced ? 0 : command.positionals.length)) {
    throw new UsageError(`"${command.name}" expects ${command.positionals.map((name) => `<${name}>`).join(' ')}.`)
  }
  return new CommandInput(positionals, values)
}

function parseStrictly(command: Command, args: readonly string[]) {
  try {
    const options = Object.fromEntries(
      Object.entries(command.options).map(([name, { type }]) => [name, parsedAs(type)])
    )
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function parsedAs(type: CommandOption['type']) {
  return type === 'list' ? ({ type: 'string', multiple: true } as const) : { type }
}

/** The first Ctrl-C asks the command to stop and keep what it has; the second one ends at once. */
function watchInterrupts(progress: Progress): () => boolean {
  let interrupted = false
  const interrupt = (): void => {
    if (interrupted) process.exit(EXIT.aborted)
    interrupted = true
    progress.say('Stopping and keeping the best so far; press Ctrl-C again to end at once.')
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return () => interrupted
}

function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`)
  return EXIT.ok
}

function overview(): string {
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`)
  const codes = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(14)} ${meaning}`)
  return [
    'Usage: segsmith <command> [arguments]     segsmith <command> --help',
    '',
    'Commands',
    ...commands,
    '',
    'Progress goes to stderr; stdout carries one JSON object a line.',
    '',
    'Exit codes',
    ...codes
  ].join('\n')
}

function helpFor({ name, summary, positionals, options, appendix }: Command): string {
  const rows = Object.entries(options).map(([option, { value, help }]) => [
    `--${option}${value ? ` <${value}>` : ''}`,
    help
  ])
  const width = Math.max(...rows.map(([left]) => left.length), 0)
  return [
    `segsmith ${name}: ${summary}`,
    '',
    `Usage: segsmith ${name} ${positionals.map((positional) => `<${positional}>`).join(' ')}${rows.length > 0 ? ' [options]' : ''}`,
    ...(rows.length > 0 ? ['', ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`)] : []),
    ...(appendix ? ['', ...appendix] : [])
  ].join('\n')
}
