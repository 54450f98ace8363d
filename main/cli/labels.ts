/** `segsmith labels`: one act on the labels of many images, as one step of the history that can be undone. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { BulkAct, BulkCount } from '../core/bulk/act'
import { commitBulk, countBulk, prepareBulk } from '../core/bulk/bulk'
import { journalOf } from '../core/data/journal'
import { settleLabels } from '../core/data/labelFile'
import { predictionPath } from '../core/data/labels'
import { readProjectFile } from '../core/data/project'
import type { ProjectFile } from '../core/data/types'
import type { TaskProgress } from '../core/taskProgress'
import { UsageError, type Command, type CommandInput, type CommandOption, type CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'

const className = (help: string): CommandOption => ({ type: 'string', value: 'class', help })

/** Exactly one of these is given. */
const ACTS: Readonly<Record<string, CommandOption>> = {
  replace: { type: 'string', value: 'a=b', help: 'every pixel of class a becomes class b' },
  fill: className('every unlabelled pixel becomes this class'),
  clear: className('every pixel of this class becomes unlabelled'),
  accept: className('take this class of the predictions into the labels, or "all"'),
  grow: className('widen this class by --radius pixels'),
  shrink: className('narrow this class by --radius pixels'),
  smooth: className('take notches and burrs up to --radius pixels from its outline'),
  undo: { type: 'boolean', help: 'take out the last act on many images that is not undone' },
  redo: { type: 'boolean', help: 'put the one in again that was undone last' }
}

export const labelsCommand: Command = {
  name: 'labels',
  summary: 'change the labels of many images in one step that can be undone',
  positionals: ['project'],
  options: {
    ...ACTS,
    radius: { type: 'string', value: 'pixels', help: 'how far --grow, --shrink and --smooth reach (default 2)' },
    overwrite: { type: 'boolean', help: 'with --accept: also where something is labelled already' },
    image: {
      type: 'list',
      value: 'image',
      help: 'only this image; may be repeated (default: all that are not left out)'
    },
    lock: { type: 'list', value: 'class', help: 'a class that is never painted over; may be repeated' },
    count: { type: 'boolean', help: 'only say what would change' }
  },
  async run(input, output) {
    const folder = input.path(0)
    const chosen = Object.keys(ACTS).filter((name) => input.has(name))
    if (chosen.length !== 1)
      throw new UsageError(
        `One of ${Object.keys(ACTS)
          .map((name) => `--${name}`)
          .join(', ')} is expected.`
      )
    if (chosen[0] === 'undo' || chosen[0] === 'redo') return moveLast(folder, chosen[0], output)
    return act(folder, input, readAct(chosen[0], input, await readProjectFile(folder)), output)
  }
}

async function act(folder: string, input: CommandInput, chosen: BulkAct, output: CommandOutput): Promise<ExitCode> {
  const { emit, isInterrupted } = output
  const project = await readProjectFile(folder)
  const request = {
    act: chosen,
    imageIds: input.list('image') ?? project.images.filter((image) => !image.excluded).map(({ id }) => id),
    locked: (input.list('lock') ?? []).map((name) => indexOf(project, name))
  }
  if (chosen.type === 'accept') tellUnpredicted(folder, request.imageIds, output)
  const watch = watching('labels', output)
  if (input.has('count')) {
    const count = await countBulk(folder, request, watch)
    tell(output, count, 'would change')
    emit({ type: 'labels-counted', ...count })
    return isInterrupted() ? EXIT.stopped : exitCodeOf(count)
  }
  const prepared = await prepareBulk(folder, request, watch)
  if (!prepared) return EXIT.stopped
  const report = await commitBulk(folder, prepared, { id: randomUUID(), at: Date.now() })
  await settleLabels(folder, watching('label files', output))
  tell(output, report, 'changed')
  emit({ type: 'labels-changed', name: prepared.name, ...report })
  return exitCodeOf(report)
}

/** What there is no prediction of has nothing to accept. */
function tellUnpredicted(folder: string, imageIds: readonly string[], { progress }: CommandOutput): void {
  const missing = imageIds.filter((id) => !existsSync(predictionPath(folder, id))).length
  if (missing === 0) return
  progress.say(`${missing} of ${imageIds.length} images have no prediction; 'segsmith predict <project>' makes them`)
}

async function moveLast(folder: string, direction: 'undo' | 'redo', output: CommandOutput): Promise<ExitCode> {
  const { emit, progress } = output
  const acts = await journalOf(folder).acts()
  const step = direction === 'undo' ? acts.findLast(({ isUndone }) => !isUndone) : acts.find(({ isUndone }) => isUndone)
  if (!step) {
    progress.say(`there is nothing to ${direction}`)
    return EXIT.ok
  }
  await journalOf(folder).move(step.id, direction)
  await settleLabels(folder, watching('label files', output))
  progress.say(`${direction === 'undo' ? 'undone' : 'redone'}: ${step.name} (${step.images} images)`)
  emit({ type: `labels-${direction}`, stepId: step.id, name: step.name, images: step.images })
  return EXIT.ok
}

function watching(title: string, { progress, isInterrupted }: CommandOutput): TaskProgress {
  return { report: (done, total) => progress.show(title, done, total), shouldStop: isInterrupted }
}

function tell({ progress }: CommandOutput, { images, looked, pixels, failed }: BulkCount, verb: string): void {
  for (const { imageId, message } of failed) progress.say(`${imageId}: ${message}`)
  progress.say(`${pixels} pixels in ${images} of ${looked} images ${verb}`)
}

const exitCodeOf = ({ failed }: BulkCount): ExitCode => (failed.length > 0 ? EXIT.incomplete : EXIT.ok)

function readAct(name: string, input: CommandInput, project: ProjectFile): BulkAct {
  const value = input.requiredText(name)
  switch (name) {
    case 'replace': {
      const [from, to, ...rest] = value.split('=')
      if (!from || !to || rest.length > 0) throw new UsageError(`--replace expects a=b, found "${value}".`)
      return { type: 'replaceClass', from: indexOf(project, from), to: indexOf(project, to) }
    }
    case 'fill':
      return { type: 'fillUnlabelled', to: indexOf(project, value) }
    case 'clear':
      return { type: 'clearClass', from: indexOf(project, value) }
    case 'accept':
      return {
        type: 'accept',
        only: value === 'all' ? null : indexOf(project, value),
        overwrite: input.has('overwrite')
      }
    default:
      return { type: name as 'grow' | 'shrink' | 'smooth', of: indexOf(project, value), radius: readRadius(input) }
  }
}

function readRadius(input: CommandInput): number {
  const radius = input.number('radius') ?? 2
  if (Number.isInteger(radius) && radius >= 1 && radius <= LARGEST_RADIUS) return radius
  throw new UsageError(`--radius expects 1 to ${LARGEST_RADIUS} pixels, found ${radius}.`)
}

const LARGEST_RADIUS = 64

function indexOf({ classes }: ProjectFile, name: string): number {
  const index = classes.findIndex((entry) => entry.name === name)
  if (index !== -1) return index
  throw new UsageError(`There is no class "${name}"; the project has ${classes.map((entry) => entry.name).join(', ')}.`)
}
