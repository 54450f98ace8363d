/** `segsmith evaluate`: how well the project's best net does on the labels of the validation part. */
import { readProjectFile } from '../core/data/project'
import { evaluateProject } from '../core/train/predict'
import type { Command } from './command'
import { EXIT } from './exitCodes'
import { formatShare } from './progress'

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'compare the best net with the labels of the validation part',
  positionals: ['project'],
  options: {},
  async run(input, { emit, progress }) {
    const folder = input.path(0)
    const { classes } = await readProjectFile(folder)
    const result = await evaluateProject(folder)
    const width = Math.max(...classes.map(({ name }) => name.length), 'pixel accuracy'.length)
    classes.forEach(({ name }, index) =>
      progress.say(`${name.padEnd(width)}  ${formatShare(result.iou[index] ?? null)}`)
    )
    progress.say(`${'mean IoU'.padEnd(width)}  ${formatShare(result.meanIou)}`)
    progress.say(`${'pixel accuracy'.padEnd(width)}  ${formatShare(result.pixelAccuracy)}`)
    emit({ type: 'evaluation', classes: classes.map(({ name }) => name), ...result })
    return EXIT.ok
  }
}
