/** `segsmith info`: what a project holds, or what a net is made of: a table of its layers, and a picture. */
import { writeFile } from 'node:fs/promises'
import { openProject } from '../core/data/project'
import type { ProjectState } from '../core/data/types'
import { writeSvg } from '../core/diagram/svg'
import { describeNet, type OverviewSize } from '../core/train/overview'
import { isSymbolFile } from '../core/models/netFile'
import { inspectModel } from '../core/train/nets'
import { listRuns } from '../core/train/runs'
import { UsageError, type Command, type CommandInput, type CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'
import { INPUT_OPTIONS, readInputChoice } from './inputChoice'
import { captionNet, printNet } from './netSummary'
import { formatShare } from './progress'

export const infoCommand: Command = {
  name: 'info',
  summary: 'tell what a project holds, or what a net is made of',
  positionals: ['project-or-model'],
  insteadOfPositionals: 'net',
  options: {
    net: { type: 'string', value: 'net', help: "a net instead of a project: 'default', 'unet', ... or an ONNX file" },
    svg: { type: 'string', value: 'file.svg', help: 'write a picture of the net' },
    mode: { type: 'string', value: 'mode', help: "as for training: 'head' (default) freezes the encoder; or 'full'" },
    weights: { type: 'string', value: 'file', help: 'a file whose weights are fitted in by name' },
    rename: { type: 'list', value: 'from=to', help: 'rename its tensors first; may be repeated' },
    ...INPUT_OPTIONS,
    classes: { type: 'string', value: 'number', help: 'classes of the head (default 2)' },
    size: { type: 'string', value: 'WxH', help: 'size of the images: 256 (default) or 640x480' },
    batch: { type: 'string', value: 'number', help: 'images at once' }
  },
  run(input, output) {
    const net = input.text('net')
    if (net !== undefined) return tellNet(net, input, output)
    const file = input.path(0)
    return file.endsWith('.onnx') || isSymbolFile(file) ? tellModel(file, input, output) : tellProject(file, output)
  }
}

/** A file that cannot be trained at all fails here, with its first operator that has no gradient. */
async function tellModel(file: string, input: CommandInput, output: CommandOutput): Promise<ExitCode> {
  const { warnings = [] } = await inspectModel(file)
  for (const warning of warnings) output.progress.say(`warning: ${warning}`)
  return tellNet(file, input, output)
}

async function tellNet(net: string, input: CommandInput, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const changes = {
    net,
    mode: input.choice('mode', ['head', 'head-then-full', 'full']) ?? 'head',
    weights: input.optionalPath('weights') ?? '',
    ...readInputChoice(input),
    renames: input.list('rename') ?? []
  }
  const overview = await describeNet(changes, input.number('classes') ?? 2, readSize(input))
  for (const line of printNet(overview)) progress.say(line)
  progress.say(`input       ${overview.input}`)
  const svg = input.optionalPath('svg')
  if (svg) {
    await writeFile(svg, writeSvg(overview.diagram, { title: overview.title, figures: captionNet(overview) }))
    progress.say(`picture     ${svg}`)
  }
  emit({ type: 'net', net, ...overview, diagram: undefined })
  return EXIT.ok
}

function readSize(input: CommandInput): Partial<OverviewSize> {
  const text = input.text('size')
  const batch = input.number('batch')
  const [, width, height] = /^(\d+)(?:x(\d+))?$/.exec(text ?? '256') ?? []
  if (!width) throw new UsageError(`--size expects 256 or 640x480, found "${text}".`)
  return { width: Number(width), height: Number(height ?? width), ...(batch === undefined ? {} : { batch }) }
}

async function tellProject(folder: string, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const project = await openProject(folder)
  const runs = await listRuns(folder)
  progress.say(`${project.name}: ${project.images.length} images, ${countWords(project)}`)
  progress.say(`classes: ${project.classes.map(({ name }) => name).join(', ')}`)
  for (const run of runs) {
    const outcome = `${run.status} at step ${run.lastStep} of ${run.steps}, best mean IoU ${formatShare(run.best?.meanIou ?? null)}`
    progress.say(`run ${run.id}: ${outcome}${run.resumable ? ' (can be resumed)' : ''}`)
  }
  for (const { id, problem } of project.images) if (problem) progress.say(`warning: ${id}: ${problem}`)
  for (const warning of project.warnings) progress.say(`warning: ${warning}`)
  emit({ type: 'project', ...project, runs })
  return EXIT.ok
}

function countWords({ images }: ProjectState): string {
  const count = (state: string) => images.filter((image) => image.state === state).length
  const validation = images.filter(({ part }) => part === 'validation').length
  return `${count('complete')} complete, ${count('partly')} partly labelled, ${count('unlabelled')} unlabelled; ${validation} for validation`
}
