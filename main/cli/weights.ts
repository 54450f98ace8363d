/** `segsmith weights`: what a weights file holds, and with --net what it would load into a net. */
import { readerBeside } from '../core/models/externalData'
import { readWeights } from '../core/weights'
import { listWeights, summarizeWeights } from '../core/train/describeWeights'
import { inspectWeights } from '../core/train/startingNet'
import type { Command, CommandInput, CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'

const DEFAULT_CLASSES = 2

export const weightsCommand: Command = {
  name: 'weights',
  summary: 'tell what a weights file holds, or how it would fit a net',
  positionals: ['file'],
  options: {
    net: { type: 'string', value: 'net', help: 'the net to fit it into, as for train' },
    rename: {
      type: 'list',
      value: 'from=to',
      help: "rename its tensors first: 'backbone.*=encoder.*'; may be repeated"
    },
    classes: { type: 'string', value: 'number', help: `classes of the net's head (default ${DEFAULT_CLASSES})` }
  },
  run: (input, output) => {
    const net = input.text('net')
    return net === undefined ? tellFile(input.path(0), output) : tellFit(net, input, output)
  }
}

async function tellFile(file: string, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const { format, tensors, warnings } = await readWeights(file, readerBeside)
  for (const [name, { dtype, dims }] of tensors) progress.say(`${name}  ${dtype} [${dims}]`)
  for (const warning of warnings) progress.say(`warning: ${warning}`)
  progress.say(`${tensors.size} tensors (${format})`)
  const shapes = [...tensors].map(([name, { dtype, dims }]) => ({ name, dtype, shape: dims }))
  emit({ type: 'tensors', file, format, tensors: shapes, warnings })
  return EXIT.ok
}

async function tellFit(net: string, input: CommandInput, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const classes = input.number('classes') ?? DEFAULT_CLASSES
  const report = await inspectWeights(net, input.path(0), input.list('rename') ?? [], classes)
  progress.say(summarizeWeights(report))
  for (const line of listWeights(report)) progress.say(`  ${line}`)
  emit({ type: 'weights', report })
  return EXIT.ok
}
