/** `segsmith predict`: masks of the project's own images, or of every image of another folder. */
import { resolve } from 'node:path'
import { readProjectFile } from '../core/data/project'
import { readFigures } from '../core/data/uncertainty'
import { describeFailure, Failure } from '../core/failure'
import { predictFolder, predictImage } from '../core/train/predict'
import { UsageError, type Command, type CommandOutput } from './command'
import { tellLeftOut } from './exclusion'
import { EXIT, type ExitCode } from './exitCodes'

export const predictCommand: Command = {
  name: 'predict',
  summary: "predict masks with the project's best net",
  positionals: ['project'],
  options: {
    input: {
      type: 'string',
      value: 'folder',
      help: "images to predict (default: the project's own, into predictions/)"
    },
    output: { type: 'string', value: 'folder', help: 'where index PNGs and colour overlays go; required with --input' }
  },
  async run(input, output) {
    const from = input.text('input')
    const to = input.text('output')
    if (from === undefined && to !== undefined) throw new UsageError('--output needs --input.')
    if (from === undefined) return predictOwnImages(input.path(0), output)
    return predictOtherFolder(input.path(0), resolve(from), resolve(input.requiredText('output')), output)
  }
}

async function predictOwnImages(folder: string, { emit, progress, isInterrupted }: CommandOutput): Promise<ExitCode> {
  const all = (await readProjectFile(folder)).images
  const images = all.filter((image) => !image.excluded)
  if (images.length < all.length) progress.say(tellLeftOut(all.length - images.length))
  let failed = 0
  for (const [index, { id }] of images.entries()) {
    if (isInterrupted()) return EXIT.stopped
    try {
      const mask = await predictImage(folder, id)
      if (!mask) throw new Failure('not-found', 'The project has no trained net yet: run "segsmith train" first.')
      const { uncertainty, loss } = (await readFigures(folder)).get(id)!
      emit({ type: 'prediction', imageId: id, width: mask.width, height: mask.height, uncertainty, loss })
    } catch (error) {
      const failure = describeFailure(error)
      if (failure.code !== 'bad-image') throw error
      failed++
      progress.say(`${id}: ${failure.message}`)
      emit({ type: 'prediction-failed', imageId: id, failure })
    }
    progress.show('predicting', index + 1, images.length)
  }
  return failed > 0 ? EXIT.incomplete : EXIT.ok
}

async function predictOtherFolder(folder: string, from: string, to: string, output: CommandOutput): Promise<ExitCode> {
  const { emit, progress, isInterrupted } = output
  const report = await predictFolder(folder, from, to, {
    report: (done, total) => progress.show('predicting', done, total),
    shouldStop: isInterrupted
  })
  for (const { file, message } of report.failed) progress.say(`${file}: ${message}`)
  progress.say(`${report.images} images predicted into ${report.folder}`)
  emit({ type: 'predictions', ...report })
  if (isInterrupted()) return EXIT.stopped
  return report.failed.length > 0 ? EXIT.incomplete : EXIT.ok
}
