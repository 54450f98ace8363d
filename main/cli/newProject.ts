/** `segsmith new`: makes a project from a folder of images, or from a RecordIO file of images and masks. */
import { basename, resolve } from 'node:path'
import { createProject } from '../core/data/project'
import { inspectRecords, isRecordFile } from '../core/data/records/unpackRecords'
import type { LabelClass, NewProject } from '../core/data/types'
import { UsageError, type Command, type CommandInput } from './command'
import { EXIT } from './exitCodes'

/** Colours that stay apart for common forms of colour blindness (Okabe and Ito), repeated when there are more classes. */
const COLORS = ['#56b4e9', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#f0e442', '#0072b2', '#cccccc']

export const newCommand: Command = {
  name: 'new',
  summary: 'make a project from a folder of images or a .rec file',
  positionals: ['project'],
  options: {
    images: { type: 'string', value: 'folder', help: 'the images (PNG, JPEG, WebP, TIFF, BMP)' },
    'from-rec': { type: 'string', value: 'file', help: 'a .rec with the images, and their masks as labels' },
    ignore: {
      type: 'string',
      value: 'index',
      help: 'with --from-rec: the class index that means unlabelled, besides 255'
    },
    classes: {
      type: 'string',
      value: 'a,b,c',
      help: 'names of the classes, each with an optional colour: cell=#e69f00 (with --from-rec also left out)'
    },
    name: { type: 'string', value: 'text', help: 'name of the project (default: name of its folder)' },
    copy: { type: 'boolean', help: 'copy the images into the project instead of referring to them' },
    seed: { type: 'string', value: 'number', help: 'decides the split into training and validation (default 0)' }
  },
  async run(input, { emit, progress }) {
    const folder = input.path(0)
    const state = await createProject(
      {
        folder,
        name: input.text('name') ?? basename(folder),
        ...(await readSource(input)),
        copyImages: input.has('copy')
      },
      input.number('seed') ?? 0
    )
    for (const warning of state.warnings) progress.say(`warning: ${warning}`)
    progress.say(`${state.folder}: ${state.images.length} images, ${state.classes.length} classes`)
    emit({ type: 'project', folder: state.folder, images: state.images.length, warnings: state.warnings })
    return EXIT.ok
  }
}

async function readSource(input: CommandInput): Promise<Pick<NewProject, 'imageFolder' | 'classes' | 'ignoredIndex'>> {
  const records = input.text('from-rec')
  if (records === undefined)
    return { imageFolder: resolve(input.requiredText('images')), classes: parseClasses(input.requiredText('classes')) }
  if (input.has('images')) throw new UsageError('--images and --from-rec exclude one another.')
  const imageFolder = resolve(records)
  if (!isRecordFile(imageFolder)) throw new UsageError(`--from-rec expects a .rec file, found "${records}".`)
  const names = input.text('classes')
  const ignoredIndex = input.number('ignore')
  const classes = parseClasses(names ?? (await numberedClasses(imageFolder, ignoredIndex)))
  return { imageFolder, classes, ...(ignoredIndex !== undefined && { ignoredIndex }) }
}

/** 'class-0,class-1,...' for the classes that the masks name, two at least. */
async function numberedClasses(file: string, ignoredIndex: number | undefined): Promise<string> {
  const { classes } = await inspectRecords(file)
  const named = ignoredIndex === classes - 1 ? classes - 1 : classes
  return Array.from({ length: Math.max(2, named) }, (_, index) => `class-${index}`).join(',')
}

function parseClasses(text: string): LabelClass[] {
  return text.split(',').map((item, index) => {
    const [name, color = COLORS[index % COLORS.length]] = item.trim().split('=')
    if (!name) throw new UsageError('--classes expects names separated by commas, for example background,cell.')
    if (!/^#[0-9a-fA-F]{6}$/.test(color))
      throw new UsageError(`--classes: expected a colour as #rrggbb, found "${color}".`)
    return { name, color, key: index < 9 ? String(index + 1) : '' }
  })
}
