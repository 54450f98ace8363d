/** `project.json`: what may stand in it, and reading, checking and replacing it. Keys that this version does not know are kept. */
import { stat as statWithCallback } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { Failure, describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { inTurn } from './queue'
import { REVIEW_STATES, type LabelClass, type ProjectFile, type ProjectImage } from './types'

export const PROJECT_VERSION = 1

/** Reads and checks the file; answers from memory while the file on disk is unchanged. */
export async function readProjectFile(folder: string): Promise<ProjectFile> {
  const file = projectPath(folder)
  const stamp = await fileStamp(file).catch((error: unknown) => {
    throw missing(error, folder)
  })
  const known = memory.get(file)
  if (known?.stamp === stamp) return known.project
  const project = parseProject(await readFile(file, 'utf8'), file)
  memory.set(file, { stamp, project })
  return project
}

/** As `readProjectFile`, and from memory when the disk went away: what was painted meanwhile must still be checked and kept. */
export async function readKnownProject(folder: string): Promise<ProjectFile> {
  try {
    return await readProjectFile(folder)
  } catch (error) {
    const known = memory.get(projectPath(folder))
    if (!known) throw error
    return known.project
  }
}

/** Replaces the file by what `change` makes of it; changes of one project happen one after another. */
export function changeProjectFile(folder: string, change: (project: ProjectFile) => ProjectFile): Promise<void> {
  return inTurn(projectPath(folder), async () => writeProjectFile(folder, change(await readProjectFile(folder))))
}

export async function writeProjectFile(folder: string, project: ProjectFile): Promise<void> {
  const file = projectPath(folder)
  const checked = checkProject(project, file)
  await writeAtomically(file, `${JSON.stringify(checked, null, 2)}\n`)
}

export function projectPath(folder: string): string {
  return join(resolve(folder), 'project.json')
}

/** The image with this id, or a failure that names it. */
export async function findImage(folder: string, imageId: string): Promise<ProjectImage> {
  const image = (await readKnownProject(folder)).images.find(({ id }) => id === imageId)
  if (!image) throw new Failure('not-found', `The project in ${folder} has no image "${imageId}".`)
  return image
}

/** Changes whenever the file was replaced or written to. */
export async function fileStamp(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file)
  return `${mtimeMs}:${size}:${ino}`
}

/** Classes of a project as they are checked everywhere: at least one, at most 255, names and keys unique. */
export function checkClasses(classes: readonly LabelClass[]): void {
  const result = classesSchema.safeParse(classes)
  if (!result.success) throw new Failure('bad-argument', `The classes cannot be used: ${firstIssue(result.error)}.`)
}

/** Costs two thirds of `stat` of node:fs/promises, which counts with tens of thousands of files. */
const stat = promisify(statWithCallback)

const memory = new Map<string, { readonly stamp: string; readonly project: ProjectFile }>()

const classSchema = z.looseObject({
  name: z.string().trim().min(1, 'a class needs a name'),
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour must look like #3b82f6'),
  key: z.string().refine((key) => [...key].length <= 1, 'a key must be one character or empty')
})

const classesSchema = z
  .array(classSchema)
  .min(1, 'at least one class is needed')
  .max(255, 'at most 255 classes are possible, index 255 means unlabelled')
  .refine((classes) => areDistinct(classes.map(({ name }) => name)), 'two classes have the same name')
  .refine((classes) => areDistinct(classes.map(({ key }) => key).filter(Boolean)), 'two classes have the same key')

/** Ids name files: no separators, no leading dot, nothing that a file system treats specially. */
const idSchema = z.string().regex(/^[\p{L}\p{N}_-][\p{L}\p{N}_. -]*$/u, 'an image id must be safe as a file name')

const projectSchema = z.looseObject({
  format: z.literal('segsmith-project'),
  version: z.literal(PROJECT_VERSION),
  name: z.string(),
  classes: classesSchema,
  images: z
    .array(
      z.looseObject({
        id: idSchema,
        file: z.string().min(1),
        width: z.int().positive(),
        height: z.int().positive(),
        part: z.enum(['train', 'validation']).optional(),
        excluded: z.boolean().optional(),
        review: z.enum(REVIEW_STATES).optional()
      })
    )
    .refine((images) => areDistinct(images.map(({ id }) => id.toLowerCase())), 'two images have the same id'),
  split: z.looseObject({ seed: z.int(), validation: z.number().min(0).max(1) }),
  models: z.array(z.string()).max(250).optional()
})

function parseProject(text: string, file: string): ProjectFile {
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('bad-project', `${file} is not JSON (${reason}); it was left as it is.`)
  }
  return checkProject(content, file)
}

function checkProject(content: unknown, file: string): ProjectFile {
  const { format, version } = (content ?? {}) as { format?: unknown; version?: unknown }
  if (format !== 'segsmith-project') {
    throw new Failure('bad-project', `${file} is not a Segsmith project: its "format" is not "segsmith-project".`)
  }
  if (typeof version === 'number' && version > PROJECT_VERSION) {
    const message = `${file} is from a newer Segsmith (version ${version} of the format, this one reads ${PROJECT_VERSION}); it was left as it is.`
    throw new Failure('newer-version', message, { found: version, expected: PROJECT_VERSION })
  }
  const result = projectSchema.safeParse(content)
  if (!result.success) throw new Failure('bad-project', `${file} cannot be used: ${firstIssue(result.error)}.`)
  return result.data
}

/** The first complaint with the place it is about, such as `images[3].width: expected number, received string`. */
function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue.path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${String(part)}`))
  return `${place.length ? `${place.join('')}: ` : ''}${issue.message.replace(/^Invalid input: /, '')}`
}

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

function missing(error: unknown, folder: string): Failure {
  const { code, message } = describeFailure(error)
  if (code === 'not-found') return new Failure(code, `${folder} holds no project: it has no project.json.`)
  return new Failure(code, message)
}
