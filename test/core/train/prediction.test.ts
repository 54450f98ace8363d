/** Predicting one image, a folder of images, and scoring the validation part with a project's net. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readLabel, readPrediction, saveLabel } from '../../../main/core/data/labels'
import { photoSize } from '../../../main/core/data/photo'
import { decodeIndexPng } from '../../../main/core/data/png'
import { openProject } from '../../../main/core/data/project'
import { ConfusionMatrix } from '../../../main/core/module/metrics'
import { evaluateProject, predictFolder, predictImage } from '../../../main/core/train/predict'
import { scratchFolder } from '../data/scratch'
import { makeDiscProject } from './discs'
import { quietly, useTrainedProject } from './trained'

const project = useTrainedProject()

async function iouOf(folder: string, imageId: string): Promise<number | null> {
  const image = (await openProject(folder)).images.find(({ id }) => id === imageId)!
  const matrix = new ConfusionMatrix(2)
  const truth = (await readLabel(folder, image, 2))!
  const map = (await predictImage(folder, imageId))!
  expect([map.width, map.height]).toEqual([image.width, image.height])
  matrix.add(truth.pixels, map.pixels)
  return matrix.scores().meanIou
}

describe('predicting an image of the project', () => {
  it('finds the disc at the image’s own size, also in odd and in scaled-down images', async () => {
    for (const id of ['image-1', 'image-5', 'image-6'])
      expect([id, await iouOf(project(), id)]).toEqual([id, expect.toSatisfy((v: number) => v > 0.6)])
  })

  it('works on a single pixel and stores what it found', async () => {
    const map = await predictImage(project(), 'image-7')
    expect(map).toMatchObject({ width: 1, height: 1 })
    expect(await readPrediction(project(), { id: 'image-7', width: 1, height: 1 })).toEqual(map)
  })

  it('answers nothing before a net is trained, and names an image that is not there', async () => {
    const untrained = await makeDiscProject({ sizes: [[8, 8]] })
    expect(await predictImage(untrained, 'image-1')).toBeNull()
    await expect(predictImage(project(), 'image-99')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('scoring a project', () => {
  it('is the score of its predictions against the labels of the validation part', async () => {
    const matrix = new ConfusionMatrix(2)
    const images = (await openProject(project())).images.filter((i) => i.part === 'validation')
    for (const image of images)
      matrix.add((await readLabel(project(), image, 2))!.pixels, (await predictImage(project(), image.id))!.pixels)
    expect(await evaluateProject(project())).toEqual({
      ...matrix.scores(),
      confusion: matrix.rows(),
      images: 3,
      leftOut: 0
    })
  })

  it('is refused before a net is trained', async () => {
    const folder = await makeDiscProject({ sizes: [[8, 8]] })
    await expect(evaluateProject(folder)).rejects.toThrow('The project has no trained net yet; train one first.')
    await expect(predictFolder(folder, folder, folder, quietly)).rejects.toThrow('The project has no trained net yet')
  })
})

describe('predicting a folder', () => {
  it('writes a mask and an overlay for every image, and reports the ones that are damaged', async () => {
    const [input, output] = [await scratchFolder(), await scratchFolder()]
    const source = join(project(), 'photos')
    const photo = await readFile(join(source, 'image-1.png'))
    await writeFile(join(input, 'same.png'), photo)
    await sharp(photo).jpeg({ quality: 100 }).toFile(join(input, 'same.jpg'))
    await writeFile(join(input, 'wide.png'), await readFile(join(source, 'image-6.png')))
    await writeFile(join(input, 'cut.png'), photo.subarray(0, photo.length / 2))
    await writeFile(join(input, 'fake.jpg'), 'not a picture')
    await writeFile(join(input, 'notes.txt'), 'passed over')
    await mkdir(join(input, 'deeper'))
    const progress: number[][] = []
    const report = await predictFolder(project(), input, output, {
      report: (done, total) => progress.push([done, total]),
      shouldStop: () => false
    })
    expect(report.images).toBe(3)
    expect(report.failed.map(({ file }) => file)).toEqual(['cut.png', 'fake.jpg'])
    for (const { message } of report.failed)
      expect(message).toMatch(/^[^\n]*(cut\.png|fake\.jpg) is (damaged|not)[^\n]*\.$/)
    expect(progress).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]))
    const names = ['same.jpg.png', 'same.png.png', 'wide.png']
    expect([await readdir(join(output, 'masks')), await readdir(join(output, 'overlays'))]).toEqual([names, names])
    const mask = decodeIndexPng(await readFile(join(output, 'masks', 'same.png.png')), 'mask')
    expect(mask).toMatchObject({ ...(await predictImage(project(), 'image-1')) })
    expect(await photoSize(join(output, 'overlays', 'wide.png'))).toEqual({ width: 130, height: 40 })
  })

  it('stops when it is asked to, and refuses a folder without images', async () => {
    const output = await scratchFolder()
    let done = 0
    const report = await predictFolder(project(), join(project(), 'photos'), output, {
      report: () => done++,
      shouldStop: () => done === 2
    })
    expect([report.images, (await readdir(join(output, 'masks'))).length]).toEqual([2, 2])
    const empty = await scratchFolder()
    await expect(predictFolder(project(), empty, output, quietly)).rejects.toThrow(`There is no image in ${empty}.`)
  })
})

it('predicting never touches a label', async () => {
  const image = { id: 'image-2', width: 64, height: 64 }
  const label = { ...(await readLabel(project(), image, 2))! }
  label.pixels = label.pixels.map((v, i) => (i < 64 ? 255 : v))
  await saveLabel(project(), 'image-2', label)
  await predictImage(project(), 'image-2')
  expect(await readLabel(project(), image, 2)).toEqual(label)
})
