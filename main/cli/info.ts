/** `segsmith info`: what a project holds, or whether an ONNX file can be trained. */
import { openProject } from '../core/data/project'
import type { ProjectState } from '../core/data/types'
import { inspectModel } from '../core/train/nets'
import { listRuns } from '../core/train/runs'
import type { Command, CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'
import { formatShare } from './progress'

export const infoCommand: Command = {
  name: 'info',
  summary: 'tell what a project holds, or whether an ONNX file can be trained',
  positionals: ['project-or-model'],
  options: {},
  run: (input, output) =>
    input.path(0).endsWith('.onnx') ? tellModel(input.path(0), output) : tellProject(input.path(0), output)
}

async function tellModel(file: string, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const net = await inspectModel(file)
  progress.say(`${net.title}: ${net.parameters.toLocaleString('en')} parameters, can be trained`)
  progress.say(net.description)
  emit({ type: 'net', ...net })
  return EXIT.ok
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
