/** An exported net is doubted: other programs must get the same mask from it, whatever the picture. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPhoto } from '../../../../main/core/data/photo'
import { readOnnx } from '../../../../main/core/graph/onnx'
import { exportModel } from '../../../../main/core/train/export/exportModel'
import { openSession } from '../../../../main/core/runtime/ort'
import { evaluateProject, Predictor, predictImage } from '../../../../main/core/train/predict'
import type { ExportReport } from '../../../../main/core/train/report'
import { scratchFolder } from '../../data/scratch'
import { makeDiscProject } from '../discs'
import { MAX_SIDE, quietly, useTrainedProject } from '../trained'

const run = promisify(execFile)
const project = useTrainedProject()
let folder: string
let report: ExportReport

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segsmith-'))
  await symlink(resolve(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'))
  report = await exportModel(project(), join(folder, 'my "net".onnx'), quietly)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('an exported net', () => {
  it('comes with a report, and with examples beside it', async () => {
    expect((await readdir(dirname(report.file))).toSorted()).toEqual([
      'my "net".example.mjs',
      'my "net".example.py',
      'my "net".onnx',
      'my "net".report.md',
      'node_modules'
    ])
    expect(report).toMatchObject({ classes: ['ground', 'disc'], images: 3, differentPixels: 0 })
    expect(report.bytes).toBe((await readFile(report.file)).length)
    expect(report.largestDifference).toBeLessThan(1e-5)
    expect(report.milliseconds).toBeGreaterThan(0)
    expect(report.meanIou).toBeCloseTo((await evaluateProject(project())).meanIou!, 1)
    const text = await readFile(report.reportFile, 'utf8')
    expect(text).toContain(`| Mean IoU on labelled pixels | ${(100 * report.meanIou!).toFixed(1)} % |`)
  })

  it('says in its metadata what its classes are called and look like', async () => {
    const { metadata, inputs, outputs } = readOnnx(await readFile(report.file))
    expect(JSON.parse(metadata.get('classes')!)).toEqual(['ground', 'disc'])
    expect(JSON.parse(metadata.get('colors')!)).toEqual(['#203040', '#ffc000'])
    expect(metadata.get('max_side')).toBe(String(MAX_SIDE))
    expect(inputs).toEqual([{ name: 'image', dtype: 'uint8', shape: ['N', 'H', 'W', 3] }])
    expect(outputs.map((o) => [o.name, o.dtype])).toEqual([
      ['probabilities', 'float32'],
      ['classes', 'uint8']
    ])
  })

  it('takes any size and batch; probabilities add up to 1 and the likeliest is the class', async () => {
    const session = await openSession(await readFile(report.file), { threads: 1 })
    for (const [n, h, w] of [
      [1, 1, 1],
      [1, 37, 53],
      [2, 32, 64],
      [1, 33, 7]
    ] as const) {
      const data = Uint8Array.from({ length: n * h * w * 3 }, (_, i) => (i * 31) % 256)
      const { probabilities, classes } = await session.run({ image: { dtype: 'uint8', dims: [n, h, w, 3], data } })
      expect([probabilities!.dims, classes!.dims]).toEqual([
        [n, 2, h, w],
        [n, h, w]
      ])
      for (let image = 0; image < n; image++)
        for (let p = 0; p < h * w; p++) {
          const [ground, disc] = [0, 1].map((k) => Number(probabilities!.data[(2 * image + k) * h * w + p]))
          expect(Math.abs(ground! + disc! - 1)).toBeLessThan(1e-5)
          expect(classes!.data[image * h * w + p]).toBe(disc! > ground! ? 1 : 0)
        }
    }
    await session.close()
  })
})

/** The mask that the JavaScript example makes of a picture, in a process that knows nothing of this program. */
async function maskOfExample(
  photo: string
): Promise<{ told: string; mask: { width: number; height: number; pixels: number[] } }> {
  const out = join(await scratchFolder(), 'mask.png')
  const { stdout } = await run(process.execPath, [report.javascriptExample, photo, out], { cwd: tmpdir() })
  const { data, info } = await sharp(out).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  return { told: stdout, mask: { width: info.width, height: info.height, pixels: [...data] } }
}

describe('the JavaScript example, run by plain node,', () => {
  it.each(['image-1', 'image-5', 'image-7'])('gives the mask of the program for %s', async (id) => {
    const map = (await predictImage(project(), id))!
    const { told, mask } = await maskOfExample(join(project(), 'photos', `${id}.png`))
    expect(mask).toEqual({ width: map.width, height: map.height, pixels: [...map.pixels] })
    const share = (100 * map.pixels.filter((k) => k === 1).length) / map.pixels.length
    expect(told).toContain(`disc: ${share.toFixed(1)} % of the pixels`)
  })

  it('gives the same mask for pictures that are large, grey, transparent or turned by EXIF', async () => {
    const pictureFolder = await scratchFolder()
    const photo = join(project(), 'photos', 'image-6.png')
    const pictures: readonly (readonly [string, Sharp])[] = [
      ['large.png', sharp(photo)],
      ['grey.png', sharp(photo).greyscale().toColourspace('b-w')],
      ['turned.jpg', sharp(photo).jpeg().withMetadata({ orientation: 6 })],
      ['clear.png', sharp(photo).ensureAlpha(0.3)]
    ]
    const runs = (await readdir(join(project(), 'runs')))[0]!
    const predictor = await Predictor.open(join(project(), 'runs', runs, 'best.onnx'))
    for (const [name, picture] of pictures) {
      const file = join(pictureFolder, name)
      await picture.toFile(file)
      const map = await predictor.predictPhoto(await readPhoto(file, { maxSide: MAX_SIDE }))
      const { mask } = await maskOfExample(file)
      expect([name, mask]).toEqual([name, { width: map.width, height: map.height, pixels: [...map.pixels] }])
    }
    await predictor.close()
  })
})

describe('the Python example', () => {
  it('compiles', async ({ skip }) => {
    try {
      execFileSync('python3', ['--version'], { stdio: 'ignore' })
    } catch {
      skip('python3 is not installed')
    }
    const copy = join(await scratchFolder(), 'example.py')
    await writeFile(copy, await readFile(report.pythonExample))
    execFileSync('python3', ['-m', 'py_compile', copy])
  })
})

describe('an export that cannot be', () => {
  it('is refused with one sentence', async () => {
    await expect(exportModel(project(), join(tmpdir(), 'net.txt'), quietly)).rejects.toMatchObject({
      code: 'bad-argument',
      message: 'net.txt should end in .onnx.'
    })
    const untrained = await makeDiscProject({ sizes: [[8, 8]] })
    await expect(exportModel(untrained, join(untrained, 'net.onnx'), quietly)).rejects.toMatchObject({
      code: 'not-found',
      message: 'The project has no trained net yet; train one first.'
    })
  })
})
