/** The options of `segsmith train` that leave images out of a project, or put them back. */
import { excludeDamaged, setExcluded } from '../core/data/exclusion'
import type { CommandInput, CommandOption, CommandOutput } from './command'

export const EXCLUSION_OPTIONS: Readonly<Record<string, CommandOption>> = {
  exclude: { type: 'list', value: 'image', help: 'leave an image out, now and from now on; may be repeated' },
  include: { type: 'list', value: 'image', help: 'put an image back that was left out; may be repeated' },
  'skip-damaged': { type: 'boolean', help: 'first read every labelled image, and leave out those that are damaged' }
}

/** Marks images in the project as the options say; answers how many damaged ones were found. */
export async function applyExclusions(
  folder: string,
  input: CommandInput,
  { emit, progress }: CommandOutput
): Promise<number> {
  const [include, exclude] = [input.list('include'), input.list('exclude')]
  if (include) await setExcluded(folder, include, false)
  if (exclude) await setExcluded(folder, exclude, true)
  const damaged = input.has('skip-damaged') ? await excludeDamaged(folder) : []
  for (const { imageId, message } of damaged) {
    progress.say(`${imageId} is left out: ${message}`)
    emit({ type: 'image-left-out', imageId, message })
  }
  return damaged.length
}

export function tellLeftOut(count: number): string {
  return `${count} ${count === 1 ? 'image is' : 'images are'} left out, as marked in the project (--include puts one back)`
}
