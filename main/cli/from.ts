/** `--from`: the net that a training starts from, by the run that trained it, in this project or another, or by its file. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { Failure } from '../core/failure'
import type { TrainingConfig } from '../core/train/config'
import { bestNetPath, newestNet, readRun } from '../core/train/runs'
import { UsageError, type CommandInput, type CommandOption } from './command'

export const FROM_OPTIONS: Readonly<Record<string, CommandOption>> = {
  from: {
    type: 'string',
    value: 'run',
    help: "start from an earlier net: a folder name under runs/, 'newest', the folder of another project's run, or a file as for --weights"
  }
}

/** The run's own net is trained again unless --net names another, into which its weights then are fitted. */
export async function readFrom(folder: string, input: CommandInput): Promise<Partial<TrainingConfig>> {
  const from = input.text('from')
  if (from === undefined) return {}
  for (const other of ['weights', 'resume'])
    if (input.has(other)) throw new UsageError(`--from and --${other} exclude one another.`)
  const net = (ofRun: string) => (input.has('net') ? {} : { net: ofRun })
  if (from === 'newest') {
    const newest = await newestNet(folder)
    if (!newest) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
    return { from: newest.run.id, ...net(newest.run.config.net) }
  }
  const run = await readRun(folder, from).catch(() => null)
  if (run) return { from: run.id, ...net(run.config.net) }
  const path = resolve(from)
  if (!existsSync(path))
    throw new Failure('not-found', `"${from}" is neither a run of the project nor a file or folder.`)
  return statSync(path).isDirectory() ? ofOtherProject(path, net) : { weights: path }
}

async function ofOtherProject(
  run: string,
  net: (ofRun: string) => Partial<TrainingConfig>
): Promise<Partial<TrainingConfig>> {
  const project = dirname(dirname(run))
  const { id, config } = await readRun(project, basename(run))
  const weights = bestNetPath(project, id)
  if (!existsSync(weights)) throw new Failure('not-found', `The run ${run} has no net to start from.`)
  return { weights, ...net(config.net) }
}
