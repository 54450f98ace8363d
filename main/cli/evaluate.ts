/** `segsmith evaluate`: how well the project's best net does on the labels of the validation part. */
import { writeAtomically } from '../core/data/atomic'
import { readProjectFile } from '../core/data/project'
import { confusionCsv, printConfusion } from '../core/train/confusionText'
import { evaluateProject, type ProjectEvaluation } from '../core/train/predict'
import type { Command } from './command'
import { tellLeftOut } from './exclusion'
import { EXIT } from './exitCodes'
import { formatShare } from './progress'

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'compare the best net with the labels of the validation part',
  positionals: ['project'],
  options: {
    confusion: { type: 'boolean', help: 'show what each class is taken for' },
    'confusion-csv': { type: 'string', value: 'file', help: 'write the confusion matrix as counts of pixels' }
  },
  async run(input, { emit, progress }) {
    const folder = input.path(0)
    const classes = (await readProjectFile(folder)).classes.map(({ name }) => name)
    const result = await evaluateProject(folder)
    if (result.leftOut > 0) progress.say(tellLeftOut(result.leftOut))
    for (const line of table(classes, result)) progress.say(line)
    if (input.has('confusion')) for (const line of printConfusion(result.confusion, classes)) progress.say(line)
    const file = input.optionalPath('confusion-csv')
    if (file) await writeAtomically(file, confusionCsv(result.confusion, classes))
    emit({ type: 'evaluation', classes, ...result })
    return EXIT.ok
  }
}

const COLUMNS = ['IoU', 'Dice', 'precision', 'recall'] as const

/** One row per class, one for the means, one for the pixels. */
function table(classes: readonly string[], result: ProjectEvaluation): string[] {
  const { iou, dice, precision, recall, meanIou, meanDice, meanPrecision, meanRecall, pixelAccuracy } = result
  const first = Math.max(...classes.map((name) => name.length), 'pixel accuracy'.length)
  const row = (name: string, cells: readonly string[]) =>
    [name.padEnd(first), ...cells.map((cell, i) => cell.padStart(Math.max(7, COLUMNS[i]!.length)))].join('  ')
  const shares = (values: readonly (number | null)[]) => values.map(formatShare)
  return [
    row('', COLUMNS),
    ...classes.map((name, k) => row(name, shares([iou[k]!, dice[k]!, precision[k]!, recall[k]!]))),
    row('mean', shares([meanIou, meanDice, meanPrecision, meanRecall])),
    row('pixel accuracy', shares([pixelAccuracy]))
  ]
}
