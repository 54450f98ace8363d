import { copyFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { saveLabel, savePrediction } from '../../../main/core/data/labels'
import * as projects from '../../../main/core/data/project'
import type { NewProject, ProjectState } from '../../../main/core/data/types'
import { writeGradient } from './photos'
import { mapOf } from './picture'
import { appendStrokes } from './paint'
import { CLASSES, scratchFolder, writeSmallProject, writeText } from './scratch'

const { createProject, imagePath, inspectImageFolder, openProject, saveClasses, saveSplit, setPart } = projects

/** A folder of three photos of 6 x 4 pixels: a, b, c. */
async function photoFolder(): Promise<string> {
  const folder = await scratchFolder()
  for (const name of ['a.bmp', 'b.bmp', 'c.bmp']) await writeGradient(folder, name, 6, 4)
  return folder
}

async function newProject(change: Partial<NewProject> = {}): Promise<ProjectState> {
  const folder = join(await scratchFolder(), 'project')
  const request = {
    folder,
    name: 'New',
    imageFolder: await photoFolder(),
    copyImages: true,
    classes: CLASSES,
    ...change
  }
  return createProject(request, 1)
}

const contentOf = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')) as Record<string, unknown>

describe('a new project', () => {
  it('copies the images when asked, and is an ordinary folder', async () => {
    const { folder, images, name, warnings } = await newProject()
    expect({ name, warnings }).toEqual({ name: 'New', warnings: [] })
    expect(images.map(({ id, file, width, height, state }) => [id, file, width, height, state])).toEqual([
      ['a', 'images/a.bmp', 6, 4, 'unlabelled'],
      ['b', 'images/b.bmp', 6, 4, 'unlabelled'],
      ['c', 'images/c.bmp', 6, 4, 'unlabelled']
    ])
    expect(new Set(images.map(({ part }) => part))).toEqual(new Set(['train', 'validation']))
    expect(await readdir(join(folder, 'images'))).toEqual(['a.bmp', 'b.bmp', 'c.bmp'])
    expect(await contentOf(folder)).toMatchObject({
      format: 'segsmith-project',
      version: 1,
      split: { seed: 1, validation: 0.2 }
    })
  })

  it('refers to the images where they are when they are not copied', async () => {
    const imageFolder = await photoFolder()
    const { folder, images } = await newProject({ imageFolder, copyImages: false })
    expect(images[1].file).toBe(join(imageFolder, 'b.bmp'))
    expect(imagePath(folder, images[1])).toBe(join(imageFolder, 'b.bmp'))
    expect(await readdir(folder)).not.toContain('images')
  })

  it('refers to images that lie inside its folder relatively, without copying them', async () => {
    const folder = await photoFolder()
    const { images } = await newProject({ folder, imageFolder: folder })
    expect(images.map(({ file }) => file)).toEqual(['a.bmp', 'b.bmp', 'c.bmp'])
  })

  it('can be made of a single image', async () => {
    const imageFolder = join(await photoFolder(), 'b.bmp')
    expect((await newProject({ imageFolder })).images.map(({ id }) => id)).toEqual(['b'])
  })

  it('gives safe and distinct ids to any file names, in the order that people expect', async () => {
    const imageFolder = await scratchFolder()
    for (const name of ['Zelle 10.bmp', 'Zelle 2.bmp', 'zelle 2.BMP', 'naïve#1?.bmp', '-.bmp'])
      await writeGradient(imageFolder, name, 1, 1)
    const { images } = await newProject({ imageFolder })
    expect(images.map(({ id }) => id)).toEqual(['-', 'naïve-1-', 'zelle 2', 'Zelle 2-2', 'Zelle 10'])
  })

  it('leaves out what is no usable image and says so', async () => {
    const imageFolder = await photoFolder()
    await writeText(imageFolder, 'notes.txt', 'x')
    await writeText(imageFolder, 'broken.png', 'x')
    await writeText(imageFolder, '.hidden', 'x')
    await mkdir(join(imageFolder, 'more'))
    expect(await inspectImageFolder(imageFolder)).toEqual({
      images: 3,
      skipped: [
        `broken.png (${join(imageFolder, 'broken.png')} is not a PNG, JPEG, WebP, TIFF or BMP image, or its start is damaged.)`,
        'notes.txt (not PNG, JPEG, WebP, TIFF or BMP)'
      ]
    })
    const { images, warnings } = await newProject({ imageFolder })
    expect(images).toHaveLength(3)
    expect(warnings).toEqual([
      expect.stringMatching(/^Left out: broken.png/),
      expect.stringMatching(/^Left out: notes.txt/)
    ])
  })

  it('is refused in one sentence where a project is, where no image is, or with classes that clash', async () => {
    const { folder } = await newProject()
    await expect(newProject({ folder })).rejects.toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining(folder)
    })
    const empty = await scratchFolder()
    await expect(newProject({ imageFolder: empty })).rejects.toThrow(`${empty} holds no image that can be used`)
    await expect(newProject({ imageFolder: join(empty, 'no') })).rejects.toMatchObject({ code: 'not-found' })
    const refuse = (classes: NewProject['classes']) => expect(newProject({ classes })).rejects
    await refuse([]).toThrow('The classes cannot be used: at least one class is needed.')
    await refuse([CLASSES[0], { ...CLASSES[1], name: 'background' }]).toThrow('two classes have the same name')
    await refuse([CLASSES[0], { ...CLASSES[1], key: '1' }]).toThrow('two classes have the same key')
    await refuse([{ ...CLASSES[0], color: 'red' }]).toThrow('[0].color: a colour must look like #3b82f6')
  })
})

describe('an opened project', () => {
  it('knows how far every image is labelled, with strokes that are only in the journal, and what is predicted', async () => {
    const { folder } = await newProject()
    await saveLabel(folder, 'a', mapOf('000000 111111 222222 000000'))
    await saveLabel(folder, 'b', mapOf('000000 ...... ...... ......'))
    await appendStrokes(folder, 'b', [{ x: 0, y: 1, ...mapOf('11') }])
    await savePrediction(folder, 'c', mapOf('000000 111111 222222 000000'))
    const images = async () =>
      (await openProject(folder)).images.map(({ state, labelled, predicted }) => [state, labelled, predicted])
    const expected = [
      ['complete', 1, false],
      ['partly', 8 / 24, false],
      ['unlabelled', 0, true]
    ]
    expect(await images()).toEqual(expected)
    expect(await images()).toEqual(expected)
    await saveLabel(folder, 'a', mapOf('...... ...... ...... ......'))
    await appendStrokes(folder, 'b', [{ x: 0, y: 2, ...mapOf('22') }])
    await rm(join(folder, 'predictions', 'c.png'))
    expect(await images()).toEqual([
      ['unlabelled', 0, false],
      ['partly', 10 / 24, false],
      ['unlabelled', 0, false]
    ])
  })

  it('opens with a broken cache as if there were none', async () => {
    const { folder } = await newProject()
    await saveLabel(folder, 'a', mapOf('000000 ...... ...... ......'))
    const before = await openProject(folder)
    for (const text of ['{', '[]', 'null', '{"a": 3}']) {
      await writeFile(join(folder, '.segsmith', 'inspection.json'), text)
      expect(await openProject(folder)).toEqual(before)
    }
  })

  it('has a problem, not a failure, for each image or label that cannot be used', async () => {
    const { folder } = await newProject()
    await rm(join(folder, 'images', 'a.bmp'))
    await writeGradient(join(folder, 'images'), 'b.bmp', 7, 4)
    await saveLabel(folder, 'c', mapOf('000000 000000 000000 000000'))
    const label = await readFile(join(folder, 'labels', 'c.png'))
    await writeFile(join(folder, 'labels', 'c.png'), label.subarray(0, -20))
    const { images, warnings } = await openProject(folder)
    expect(images.map(({ problem }) => problem)).toEqual([
      expect.stringContaining(`does not exist: ${join(folder, 'images', 'a.bmp')}`),
      `${join(folder, 'images', 'b.bmp')} is 7 x 4 pixels now, but the project knows it as 6 x 4.`,
      expect.stringMatching(/c\.png is (cut off|damaged)/)
    ])
    expect(warnings).toEqual([expect.stringMatching(/^a \(and 2 more\) cannot be used/)])
    await writeFile(join(folder, 'labels', 'c.png'), label)
    await copyFile(await writeGradient(await scratchFolder(), 'x.bmp', 6, 4), join(folder, 'images', 'a.bmp'))
    expect((await openProject(folder)).images.map(({ problem }) => problem !== undefined)).toEqual([false, true, false])
  })
})

describe('changing a project', () => {
  it('lets the person choose the part of an image and give the choice back', async () => {
    const { folder, images } = await newProject()
    const other = images[0].part === 'train' ? 'validation' : 'train'
    const partOf = (state: ProjectState) => [state.images[0].part, state.images[0].partChosen]
    expect(partOf(await setPart(folder, 'a', other))).toEqual([other, true])
    expect(partOf(await openProject(folder))).toEqual([other, true])
    expect(partOf(await setPart(folder, 'a', null))).toEqual([images[0].part, false])
    await expect(setPart(folder, 'nobody', 'train')).rejects.toThrow('has no image "nobody"')
  })

  it('applies all changes that are asked for at once', async () => {
    const { folder } = await newProject()
    await Promise.all([
      setPart(folder, 'a', 'validation'),
      setPart(folder, 'b', 'validation'),
      saveSplit(folder, { seed: 9, validation: 0.5 }),
      setPart(folder, 'c', 'train')
    ])
    const { images, split } = await openProject(folder)
    expect(images.map(({ part, partChosen }) => [part, partChosen])).toEqual([
      ['validation', true],
      ['validation', true],
      ['train', true]
    ])
    expect(split).toEqual({ seed: 9, validation: 0.5 })
    await expect(saveSplit(folder, { seed: 9, validation: 2 })).rejects.toThrow('split.validation')
  })

  it('renames, recolours and adds classes, but never changes what labelled pixels mean', async () => {
    const { folder } = await newProject()
    const [background, cell, nucleus] = CLASSES
    await saveLabel(folder, 'a', mapOf('000000 111111 ...... ......'))
    const debris = { name: 'debris', color: '#ffffff', key: '4' }
    const names = async (classes: NewProject['classes']) =>
      (await saveClasses(folder, classes)).classes.map(({ name }) => name)
    expect(await names([background, { ...cell, name: 'zelle' }, nucleus, debris])).toEqual([
      'background',
      'zelle',
      'nucleus',
      'debris'
    ])
    expect(await names([background, cell])).toEqual(['background', 'cell'])
    await expect(saveClasses(folder, [background])).rejects.toThrow(
      'The class "cell" cannot be removed: pixels are labelled with its index 1'
    )
    await expect(saveClasses(folder, [cell, background])).rejects.toThrow(
      'The class "background" cannot move to place 1'
    )
    await expect(saveClasses(folder, [])).rejects.toThrow('at least one class is needed')
    expect((await openProject(folder)).classes).toEqual([background, cell])
  })

  it('keeps what a person or a later version wrote into project.json', async () => {
    const { folder } = await newProject()
    const content = await contentOf(folder)
    const [first, ...rest] = content.images as object[]
    const extended = {
      ...content,
      author: 'me',
      images: [{ ...first, note: 'sharp' }, ...rest],
      split: { seed: 3, validation: 0.5, by: 'hand' }
    }
    await writeFile(join(folder, 'project.json'), `\uFEFF${JSON.stringify(extended)}`)
    await setPart(folder, 'b', 'train')
    await saveSplit(folder, { seed: 4, validation: 0.5 })
    const after = (await contentOf(folder)) as typeof extended
    expect(after).toMatchObject({ author: 'me', split: { seed: 4, validation: 0.5, by: 'hand' } })
    expect(after.images[0]).toMatchObject({ id: 'a', note: 'sharp' })
  })
})

describe('a project file that cannot be used', () => {
  const whole = {
    format: 'segsmith-project',
    version: 1,
    name: 'x',
    classes: CLASSES,
    images: [],
    split: { seed: 1, validation: 0 }
  }
  const image = { id: 'a', file: 'a.png', width: 1, height: 1 }
  const refusals: readonly (readonly [string, unknown, string, string])[] = [
    ['no JSON', '{"format": ', 'bad-project', 'is not JSON ('],
    ['nothing', '', 'bad-project', 'is not JSON ('],
    ['other JSON', { hello: 1 }, 'bad-project', 'is not a Segsmith project: its "format" is not "segsmith-project"'],
    ['a list', [], 'bad-project', 'is not a Segsmith project'],
    ['null', null, 'bad-project', 'is not a Segsmith project'],
    [
      'a newer version',
      { ...whole, version: 2, images: 'different' },
      'newer-version',
      'is from a newer Segsmith (version 2 of the format, this one reads 1)'
    ],
    ['no version', { ...whole, version: undefined }, 'bad-project', 'cannot be used: version'],
    [
      'a wrong shape',
      { ...whole, images: [image, { ...image, id: 'b', width: 'wide' }] },
      'bad-project',
      'images[1].width: expected number, received string'
    ],
    ['no classes', { ...whole, classes: [] }, 'bad-project', 'classes: at least one class is needed'],
    [
      'an id that leaves the folder',
      { ...whole, images: [{ ...image, id: '../a' }] },
      'bad-project',
      'images[0].id: an image id must be safe'
    ],
    [
      'ids that differ in case alone',
      { ...whole, images: [image, { ...image, id: 'A' }] },
      'bad-project',
      'two images have the same id'
    ]
  ]
  it.each(refusals)('is refused in one sentence and left as it is: %s', async (_what, content, code, sentence) => {
    const folder = await scratchFolder()
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const file = await writeText(folder, 'project.json', text)
    await expect(openProject(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) })
    await expect(openProject(folder)).rejects.toThrow(file)
    await expect(setPart(folder, 'a', 'train')).rejects.toMatchObject({ code })
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(await readdir(folder)).toEqual(['project.json'])
  })

  it('is missed by name in a folder without one', async () => {
    const folder = await scratchFolder()
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'not-found',
      message: `${folder} holds no project: it has no project.json.`
    })
  })

  it('is read again when it changed on disk', async () => {
    const folder = await scratchFolder()
    await writeSmallProject(folder)
    expect((await openProject(folder)).name).toBe('Small')
    await writeSmallProject(folder, { name: 'Other' })
    expect((await openProject(folder)).name).toBe('Other')
  })
})

describe('the sample project', () => {
  it('opens without a problem, with scribbles, complete labels, a held-out part and images to label', async () => {
    const folder = join(await scratchFolder(), 'sample')
    await cp(resolve(import.meta.dirname, '../../../resources/sample'), folder, { recursive: true })
    const { images, warnings, classes } = await openProject(folder)
    expect(warnings).toEqual([])
    expect(classes.map(({ name }) => name)).toEqual(['background', 'cell', 'nucleus'])
    const count = (part: string, state: string) =>
      images.filter((image) => image.part === part && image.state === state).length
    expect({
      scribbled: count('train', 'partly'),
      complete: count('train', 'complete'),
      heldOut: count('validation', 'complete'),
      unlabelled: count('train', 'unlabelled'),
      all: images.length
    }).toEqual({ scribbled: 6, complete: 4, heldOut: 6, unlabelled: 8, all: 24 })
  })
})
