/** Turns a folder of benchmark data (train and test, each with images and labels of the same names) into a Segsmith project. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { saveLabel } from '../../main/core/data/labels'
import { photoSize } from '../../main/core/data/photo'
import { decodeIndexPng } from '../../main/core/data/png'
import { PROJECT_VERSION, writeProjectFile } from '../../main/core/data/projectFile'
import { UNLABELLED, type LabelClass, type LabelMap, type Part, type ProjectImage } from '../../main/core/data/types'

export interface Dataset {
  readonly name: string
  /** Holds classes.json, train/{images,labels} and test/{images,labels}. */
  readonly folder: string
  /** How many of the classes in classes.json count; labels at and above this are "no label". */
  readonly classes: number
}

const PARTS: Readonly<Record<string, Part>> = { train: 'train', test: 'validation' }

/** Images are referenced where they are; the test images become the validation part. An existing project is left as it is. */
export async function makeBenchProject(dataset: Dataset, folder: string): Promise<void> {
  if (existsSync(join(folder, 'project.json'))) return
  await mkdir(folder, { recursive: true })
  const pairs = (await Promise.all(Object.keys(PARTS).map((split) => listPairs(dataset, split)))).flat()
  await writeProjectFile(folder, {
    format: 'segsmith-project',
    version: PROJECT_VERSION,
    name: dataset.name,
    classes: await readClasses(dataset),
    images: pairs.map(({ image }) => image),
    split: { seed: 0, validation: 0.2 }
  })
  for (const { image, label } of pairs) await saveLabel(folder, image.id, await readBenchLabel(label, dataset.classes))
}

/** A label of the data as the program has it: class indices, 255 where there is none. */
export async function readBenchLabel(file: string, classes: number): Promise<LabelMap> {
  const label = decodeIndexPng(await readFile(file), file)
  return { ...label, pixels: label.pixels.map((index) => (index < classes ? index : UNLABELLED)) }
}

async function listPairs({ folder }: Dataset, split: string): Promise<{ image: ProjectImage; label: string }[]> {
  const names = (await readdir(join(folder, split, 'images'))).sort()
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, split, 'images', name)
      const image = { id: `${split}-${parse(name).name}`, file, ...(await photoSize(file)), part: PARTS[split] }
      return { image, label: join(folder, split, 'labels', `${parse(name).name}.png`) }
    })
  )
}

async function readClasses({ folder, classes }: Dataset): Promise<LabelClass[]> {
  const file = JSON.parse(await readFile(join(folder, 'classes.json'), 'utf8')) as { classes: ClassEntry[] }
  const hex = (part: number): string => part.toString(16).padStart(2, '0')
  return file.classes
    .slice(0, classes)
    .map(({ name, color }) => ({ name, color: `#${color.map(hex).join('')}`, key: '' }))
}

interface ClassEntry {
  readonly name: string
  readonly color: readonly number[]
}
