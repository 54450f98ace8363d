/** A project on disk: a plain folder with project.json, images, labels, predictions and runs. What hosts call to open and change one. */
import { resolve } from 'node:path'
import { Failure } from '../failure'
import { inspectImages, type Inspection } from './inspection'
import { journalOf } from './journal'
import { makeProjectFolder } from './newProject'
import { changeProjectFile, checkClasses, findImage, readProjectFile } from './projectFile'
import { makeRecordProject } from './records/recordProject'
import { isRecordFile } from './records/unpackRecords'
import { assignParts } from './split'
import { readFigures } from './uncertainty'
import type {
  ImageState,
  LabelClass,
  LabelState,
  NewProject,
  Part,
  PredictionFigures,
  ProjectFile,
  ProjectImage,
  ProjectState
} from './types'

export { inspectImageFolder } from './imageFolder'
export { imagePath } from './inspection'
export { readProjectFile } from './projectFile'

/** Opens a project and looks at every image; a broken image or label becomes its `problem`, not a failure of the whole. */
export async function openProject(folder: string): Promise<ProjectState> {
  const project = await readProjectFile(folder)
  const inspections = await inspectImages(folder, project)
  const usable = project.images.map((image, i) => ({ ...image, usable: !inspections[i].problem && !image.excluded }))
  const parts = assignParts(usable, project.split)
  const reviews = await journalOf(folder).reviewStates()
  const figures = await readFigures(folder)
  const images = project.images.map((image, i) => {
    const review = reviews.get(image.id) ?? image.review
    return stateOf({ ...image, review }, parts.get(image.id) ?? 'train', inspections[i], figures.get(image.id))
  })
  return {
    folder: resolve(folder),
    name: project.name,
    classes: project.classes,
    images,
    split: project.split,
    warnings: warningsOf(images)
  }
}

/** Makes the folder and project.json last, so that a creation that fails leaves no project; `seed` decides the split. */
export async function createProject(request: NewProject, seed: number): Promise<ProjectState> {
  checkClasses(request.classes)
  const make = isRecordFile(request.imageFolder) ? makeRecordProject : makeProjectFolder
  const skipped = await make(request, seed)
  const state = await openProject(request.folder)
  return { ...state, warnings: [...state.warnings, ...skipped.map((reason) => `Left out: ${reason}`)] }
}

/** Renames, recolours, adds or removes classes; refuses what would change the meaning of pixels that are labelled. */
export async function saveClasses(folder: string, classes: readonly LabelClass[]): Promise<ProjectState> {
  checkClasses(classes)
  const project = await readProjectFile(folder)
  const inspections = await inspectImages(folder, project)
  project.classes.forEach(({ name }, index) => {
    if (!inspections.some(({ classPixels }) => classPixels[index] > 0)) return
    const place = classes.findIndex((other) => other.name === name)
    if (index < classes.length && (place === index || place === -1)) return
    const wish = place === -1 ? 'be removed' : `move to place ${place}`
    const message = `The class "${name}" cannot ${wish}: pixels are labelled with its index ${index}; erase them first.`
    throw new Failure('bad-argument', message)
  })
  await changeProjectFile(folder, (current) => ({ ...current, classes }))
  return openProject(folder)
}

export async function saveSplit(folder: string, split: ProjectFile['split']): Promise<ProjectState> {
  await changeProjectFile(folder, (project) => ({ ...project, split: { ...project.split, ...split } }))
  return openProject(folder)
}

/** Puts an image into a part; null gives the choice back to the seed. */
export async function setPart(folder: string, imageId: string, part: Part | null): Promise<ProjectState> {
  await findImage(folder, imageId)
  await changeProjectFile(folder, (project) => ({
    ...project,
    images: project.images.map((image) => (image.id === imageId ? { ...image, part: part ?? undefined } : image))
  }))
  return openProject(folder)
}

function stateOf(
  image: ProjectImage,
  part: Part,
  { classPixels, predicted, date, problem }: Inspection,
  figures: PredictionFigures | undefined
): ImageState {
  const pixels = image.width * image.height
  const labelled = classPixels.reduce((sum, count) => sum + count, 0)
  const state: LabelState = labelled === 0 ? 'unlabelled' : labelled === pixels ? 'complete' : 'partly'
  return {
    id: image.id,
    file: image.file,
    width: image.width,
    height: image.height,
    part,
    partChosen: image.part !== undefined,
    state,
    labelled: labelled / pixels,
    predicted,
    review: image.review ?? 'to do',
    ...(predicted && figures && { uncertainty: figures.uncertainty }),
    ...(predicted && figures?.loss != null && { loss: figures.loss }),
    ...(date && { date }),
    ...(image.excluded && { excluded: true }),
    ...(problem && { problem })
  }
}

function warningsOf(images: readonly ImageState[]): string[] {
  const broken = images.filter(({ problem }) => problem)
  if (broken.length === 0) return []
  const more = broken.length > 1 ? ` (and ${broken.length - 1} more)` : ''
  return [`${broken[0].id}${more} cannot be used: ${broken[0].problem}`]
}
