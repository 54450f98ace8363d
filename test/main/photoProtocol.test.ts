import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { photoGlanceUrl, photoPartUrl, photoSamplesUrl, photoUrl, SAMPLES_TYPE } from '../../preload/contract'
import { photoAsPng, photoSamples } from '../../main/core/data/photo'
import { photoPart, photoPreview, photoPyramid } from '../../main/core/data/pyramid'
import { createProject } from '../../main/core/data/project'
import { OpenedProjects } from '../../main/openedProjects'
import { answerPhoto, type PhotoSource } from '../../main/photoProtocol'

let root: string
let project: string
let source: PhotoSource & { readonly opened: OpenedProjects }

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'photos-'))
  project = join(root, 'Zellen & Kerne #1')
  mkdirSync(join(root, 'photos'))
  const image = sharp({ create: { width: 4, height: 2, channels: 3, background: '#3366cc' } })
  for (const name of ['a.png', 'b.jpg', 'd 100%.webp']) await image.clone().toFile(join(root, 'photos', name))
  await image.tiff({ compression: 'lzw' }).toFile(join(root, 'photos', 'c.tif'))
  const classes = ['x', 'y'].map((name) => ({ name, color: '#000000', key: '' }))
  await createProject({ folder: project, name: 'p', imageFolder: join(root, 'photos'), copyImages: true, classes }, 0)
  source = { opened: new OpenedProjects(), photoAsPng, photoSamples, photoPreview, photoPyramid, photoPart }
  source.opened.add(project)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test.each([
  ['a', 'a.png', 'image/png'],
  ['b', 'b.jpg', 'image/jpeg'],
  ['d 100-', 'd 100%.webp', 'image/webp']
])('the photo %s is served as its file is', async (id, file, type) => {
  const answer = await answerPhoto(photoUrl(project, id), source)
  expect(answer.headers.get('content-type')).toBe(type)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(readFileSync(join(root, 'photos', file)))
})

test('a TIFF is served as PNG', async () => {
  const answer = await answerPhoto(photoUrl(project, 'c'), source)
  expect(answer.headers.get('content-type')).toBe('image/png')
  const { data, info } = await sharp(await answer.arrayBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([4, 2, 0x33, 0x66, 0xcc])
})

test.each(['grey.png', 'grey.tif'])(
  'of %s with 16 bits the samples are served where they are asked for',
  async (name) => {
    copyFileSync(join(import.meta.dirname, '../fixtures/deep', name), join(project, 'images', 'a.png'))
    const answer = await answerPhoto(photoSamplesUrl(project, 'a'), source)
    expect(answer.headers.get('content-type')).toBe(SAMPLES_TYPE)
    expect((await answer.arrayBuffer()).byteLength).toBe(16 + 2 * 7 * 5)
    expect((await answerPhoto(photoUrl(project, 'a'), source)).headers.get('content-type')).toBe('image/png')
  }
)

test.each([
  ['a', 'image/png'],
  ['b', 'image/jpeg'],
  ['c', 'image/png']
])('of the photo %s with 8 bits the photo comes where samples are asked for', async (id, type) => {
  const answer = await answerPhoto(photoSamplesUrl(project, id), source)
  expect(answer.headers.get('content-type')).toBe(type)
})

test.each(['png', 'webp'] as const)('a %s with an EXIF orientation is served upright', async (format) => {
  const file = join(project, 'images', 'a.png')
  await sharp({ create: { width: 4, height: 2, channels: 3, background: '#3366cc' } })
    .withMetadata({ orientation: 6 })
    .toFormat(format)
    .toFile(file)
  const answer = await answerPhoto(photoUrl(project, 'a'), source)
  const { width, height, orientation } = await sharp(await answer.arrayBuffer()).metadata()
  expect([width, height, orientation]).toEqual([2, 4, undefined])
})

test.each([
  ['a', 'a.png', 'image/png'],
  ['b', 'b.jpg', 'image/jpeg']
])('at first glance %s is served as its file is, until there is a small picture', async (id, name, type) => {
  const file = join(project, 'images', name)
  const glance = async () => answerPhoto(photoGlanceUrl(project, id), source)
  expect((await glance()).headers.get('content-type')).toBe(type)
  expect(Buffer.from(await (await glance()).arrayBuffer())).toEqual(readFileSync(file))
  const small = await photoPreview(project, id, file)
  expect((await glance()).headers.get('content-type')).toBe('image/jpeg')
  expect(Buffer.from(await (await glance()).arrayBuffer())).toEqual(readFileSync(small))
})

const sizeAtGlance = async (id: string): Promise<unknown[]> => {
  const answer = await answerPhoto(photoGlanceUrl(project, id), source)
  const { format, width, height } = await sharp(await answer.arrayBuffer()).metadata()
  return [answer.headers.get('content-type'), format, width, height]
}

test.each(['c', 'd 100-'])('at first glance the small picture of %s is made, a JPEG', async (id) => {
  expect(await sizeAtGlance(id)).toEqual(['image/jpeg', 'jpeg', 4, 2])
})

test('it is made of a PNG that is turned, and of one in colours of its own', async () => {
  const file = join(project, 'images', 'a.png')
  const image = sharp({ create: { width: 4, height: 2, channels: 3, background: '#3366cc' } })
  await image.clone().withMetadata({ orientation: 6 }).png().toFile(file)
  expect(await sizeAtGlance('a')).toEqual(['image/jpeg', 'jpeg', 2, 4])
  await image.clone().withIccProfile('p3').png().toFile(file)
  expect(await sizeAtGlance('a')).toEqual(['image/jpeg', 'jpeg', 4, 2])
})

test('a part of a photo is served as its colours', async () => {
  const answer = await answerPhoto(photoPartUrl(project, 'a', [1, 0, 2, 1]), source)
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0x33, 0x66, 0xcc, 255, 0x33, 0x66, 0xcc, 255])
})

test('a photo is served by what it holds, whatever its name says', async () => {
  const [tiff, jpeg] = ['c.tif', 'b.jpg'].map((name) => readFileSync(join(project, 'images', name)))
  writeFileSync(join(project, 'images', 'a.png'), tiff)
  const converted = await answerPhoto(photoUrl(project, 'a'), source)
  expect((await sharp(await converted.arrayBuffer()).metadata()).format).toBe('png')
  writeFileSync(join(project, 'images', 'a.png'), jpeg)
  const streamed = await answerPhoto(photoUrl(project, 'a'), source)
  expect(streamed.headers.get('content-type')).toBe('image/jpeg')
})

test('a photo that is none is refused with a sentence', async () => {
  writeFileSync(join(project, 'images', 'a.png'), 'text')
  const answer = await answerPhoto(photoUrl(project, 'a'), source)
  expect([answer.status, await answer.text()]).toEqual([
    500,
    expect.stringMatching(/a\.png is not a PNG, JPEG, .* image/)
  ])
})

test('what is not in an opened project is not served', async () => {
  const status = async (url: string) => (await answerPhoto(url, source)).status
  expect(await status(photoUrl(project, 'missing'))).toBe(404)
  expect(await status(photoUrl(project, '../project.json'))).toBe(404)
  expect(await status(photoUrl(join(root, 'photos'), 'a'))).toBe(403)
  expect(await status(photoUrl(`${project}/../photos`, 'a'))).toBe(403)
  expect(await status(`segsmith-photo://elsewhere/${encodeURIComponent(project)}/a`)).toBe(403)
  expect(await status('segsmith-photo://project/')).toBe(403)
})

test('a photo whose file is gone is a 404 with a sentence', async () => {
  rmSync(join(project, 'images', 'a.png'))
  const answer = await answerPhoto(photoUrl(project, 'a'), source)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('a.png')
})
