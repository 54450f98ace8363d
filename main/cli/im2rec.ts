/** `segsmith im2rec`: packs images, and masks beside them, into RecordIO files as MXNet reads them. */
import { resolve } from 'node:path'
import { packRecords, writeLists } from '../core/data/records/packRecords'
import { UsageError, type Command, type CommandInput, type CommandOutput } from './command'
import { EXIT } from './exitCodes'

export const im2recCommand: Command = {
  name: 'im2rec',
  summary: 'pack images and masks into RecordIO files (.rec, .idx, .lst)',
  positionals: ['prefix'],
  options: {
    images: { type: 'string', value: 'folder', help: 'the images; without it the existing <prefix>.lst is packed' },
    masks: { type: 'string', value: 'folder', help: 'index PNGs named like the images' },
    list: { type: 'boolean', help: 'only write the .lst, to look at or change it first' },
    resize: {
      type: 'string',
      value: 'pixels',
      help: 'scale larger images down until the longer side has so many pixels'
    },
    quality: {
      type: 'string',
      value: '1-100',
      help: 'JPEG quality of images that are scaled or converted (default 95)'
    },
    'no-shuffle': { type: 'boolean', help: 'keep the order of the file names' },
    seed: { type: 'string', value: 'number', help: 'decides the order (default 0)' },
    'train-ratio': {
      type: 'string',
      value: '0-1',
      help: 'share that goes into <prefix>_train, the rest into <prefix>_val'
    }
  },
  async run(input, output) {
    const prefixes = await findLists(input, output)
    if (input.has('list')) return EXIT.ok
    let isComplete = true
    for (const prefix of prefixes) {
      const report = await packRecords(prefix, {
        maxSide: readNumber(input, 'resize', Infinity, [1, 65_535]),
        quality: readNumber(input, 'quality', 95, [1, 100]),
        report: (done, total) => output.progress.show('packing', done, total),
        shouldStop: output.isInterrupted
      })
      if (!report) return EXIT.stopped
      for (const { file, message } of report.failed) output.progress.say(`left out ${file}: ${message}`)
      output.progress.say(`${prefix}.rec: ${report.images} images, ${report.masks} masks`)
      output.emit({ type: 'records', file: `${prefix}.rec`, ...report })
      isComplete &&= report.failed.length === 0
    }
    return isComplete ? EXIT.ok : EXIT.incomplete
  }
}

async function findLists(input: CommandInput, { emit, progress }: CommandOutput): Promise<readonly string[]> {
  const prefix = input.path(0)
  const [images, masks] = [input.text('images'), input.text('masks')]
  if (images === undefined) {
    const needless = ['masks', 'list', 'no-shuffle', 'seed', 'train-ratio'].find((name) => input.has(name))
    if (needless) throw new UsageError(`--${needless} needs --images.`)
    return [prefix]
  }
  const { prefixes, skipped } = await writeLists({
    prefix,
    images: resolve(images),
    masks: masks === undefined ? null : resolve(masks),
    shuffle: !input.has('no-shuffle'),
    seed: input.number('seed') ?? 0,
    trainRatio: readNumber(input, 'train-ratio', 1, [0, 1])
  })
  for (const reason of skipped) progress.say(`left out ${reason}`)
  emit({ type: 'lists', files: prefixes.map((path) => `${path}.lst`), skipped })
  return prefixes
}

function readNumber(
  input: CommandInput,
  name: string,
  fallback: number,
  [least, most]: readonly [number, number]
): number {
  const value = input.number(name) ?? fallback
  if (value === fallback || (value >= least && value <= most)) return value
  throw new UsageError(`--${name} expects a number from ${least} to ${most}, found ${value}.`)
}
