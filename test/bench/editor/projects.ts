/** Makes the projects that the editor is measured on: photos of a given side, labelled in patches of twenty classes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { encodeIndexPng } from '../../../main/core/data/png'
import { createProject } from '../../../main/core/data/project'
import { readProjectFile, writeProjectFile } from '../../../main/core/data/projectFile'
import type { LabelClass } from '../../../main/core/data/types'
import { root } from '../../electron/app'

export const CLASSES: readonly LabelClass[] = Array.from({ length: 20 }, (_, index) => ({
  name: `Class ${index + 1}`,
  color: `#${((index * 2_654_435_761) >>> 8).toString(16).padStart(6, '0')}`,
  key: index < 9 ? String(index + 1) : ''
}))

/**
 * A project of `count` square JPEG photos whose content differs, all labelled: in patches, but for the last one, when `hole` is
 * given, which has a single class around an unlabelled square of that side.
 */
export async function makeProject(folder: string, side: number, count: number, hole?: number): Promise<string[]> {
  const images = join(dirname(folder), `photos-${side}`)
  mkdirSync(images, { recursive: true })
  const texture = await sharp(join(root, 'resources/sample/images/smear-01.jpg'))
    .resize(Math.min(384, side), Math.min(288, side), { fit: 'fill' })
    .toBuffer()
  const background = { width: side, height: side, channels: 3, background: '#888888' } as const
  for (let i = 0; i < count; i++) {
    const input = await sharp(texture)
      .modulate({ hue: i * 60 })
      .toBuffer()
    const photo = sharp({ create: background, limitInputPixels: false }).composite([{ input, tile: true }])
    await photo.jpeg({ quality: 90 }).toFile(join(images, `photo-${i}.jpg`))
  }
  const request = { folder, name: 'Editor', imageFolder: images, copyImages: false, classes: CLASSES }
  await createProject(request, 1)
  const ids = (await readProjectFile(folder)).images.map(({ id }) => id)
  const colors = CLASSES.map(({ color }) => color)
  const encode = (pixels: Uint8Array): Uint8Array => encodeIndexPng({ width: side, height: side, pixels }, colors)
  const label = encode(patches(side))
  mkdirSync(join(folder, 'labels'), { recursive: true })
  for (const id of ids) writeFileSync(join(folder, 'labels', `${id}.png`), label)
  if (hole) writeFileSync(join(folder, 'labels', `${ids[count - 1]}.png`), encode(around(side, Math.min(side, hole))))
  return ids
}

/** A project of small images, so many that the last one, a large PNG with the grain of a camera, is beyond the end of the list. */
export async function makePngProject(folder: string, side: number): Promise<string> {
  const images = join(dirname(folder), 'photos-png')
  mkdirSync(images, { recursive: true })
  const smear = sharp(join(root, 'resources/sample/images/smear-01.jpg'))
  for (let i = 10; i < 40; i++) await smear.clone().toFile(join(images, `a-${i}.jpg`))
  const base = await smear
    .clone()
    .resize(side / 8, side / 8, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer()
  const pixels = Buffer.alloc(side * side * 3)
  let seed = 1
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = 3 * ((y >> 3) * (side / 8) + (x >> 3))
      seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
      for (let c = 0; c < 3; c++) pixels[at++] = Math.min(255, base[from + c] + (seed >>> 30))
    }
  }
  const photo = sharp(pixels, { raw: { width: side, height: side, channels: 3 }, limitInputPixels: false })
  await photo.png({ adaptiveFiltering: true }).toFile(join(images, 'b.png'))
  await createProject({ folder, name: 'PNG', imageFolder: images, copyImages: false, classes: CLASSES }, 1)
  return 'b'
}

/** A project of many small images that are one file on disk, which costs the list the same. */
export async function makeLongProject(folder: string, count: number): Promise<void> {
  const ids = await makeProject(folder, 64, 1)
  const project = await readProjectFile(folder)
  const [image] = project.images
  const images = Array.from({ length: count }, (_, i) => ({ ...image, id: `${ids[0]}-${i}` }))
  await writeProjectFile(folder, { ...project, images })
}

/** Class 0 but for an unlabelled square in the middle. */
function around(side: number, hole: number): Uint8Array {
  const pixels = new Uint8Array(side * side)
  const start = (side - hole) >> 1
  for (let y = start; y < start + hole; y++) pixels.fill(255, y * side + start, y * side + start + hole)
  return pixels
}

/** Squares of 200 pixels in twenty classes, every sixth one unlabelled, with a ragged edge between them. */
function patches(side: number): Uint8Array {
  const pixels = new Uint8Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [column, row] = [Math.floor((x + (y % 7)) / 200), Math.floor((y + (x % 5)) / 200)]
      const cell = column * 7 + row * 13
      pixels[y * side + x] = cell % 6 === 5 ? 255 : cell % 20
    }
  }
  return pixels
}
