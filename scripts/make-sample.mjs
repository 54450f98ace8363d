// Makes the sample project in resources/sample: drawn micrographs with exact truth, some labelled by scribbles, some
// completely, six of them held out. The same files every time: node scripts/make-sample.mjs
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { runnerImport } from 'vite'
import { scribble } from './sample/scribbles.mjs'
import { drawField } from './sample/smear.mjs'

const core = async (file) => (await runnerImport(resolve(import.meta.dirname, '../main/core/data', file))).module
const { Random } = await core('random.ts')
const { writeProjectFile } = await core('projectFile.ts')
const { saveLabel } = await core('labels.ts')

const FOLDER = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../resources/sample'))
const SEED = 20
/** With this one the seed leaves every image that nobody labelled in the training part. */
const SPLIT_SEED = 5
const WIDTH = 384
const HEIGHT = 288

/** One letter per image: s scribbled, c completely labelled, v completely labelled and held out, . not labelled. */
const LABELLING = 'sscvs.vcs.v.scv.v.sc.v..'
/** PNG is three times the size of JPEG here; a few show that formats may be mixed. */
const PNG_EVERY = 11

const CLASSES = [
  { name: 'background', color: '#64748b', key: '1' },
  { name: 'cell', color: '#3b82f6', key: '2' },
  { name: 'nucleus', color: '#facc15', key: '3' }
]

await rm(FOLDER, { recursive: true, force: true })
await mkdir(join(FOLDER, 'images'), { recursive: true })

const fields = [...LABELLING].map((labelling, i) => {
  const random = new Random(SEED * 1000 + i)
  const look = { width: WIDTH, height: HEIGHT, focus: 0.6 + 0.7 * random.next(), warmth: 2 * random.next() - 1 }
  const id = `smear-${String(i + 1).padStart(2, '0')}`
  const file = `images/${id}.${i % PNG_EVERY === PNG_EVERY - 1 ? 'png' : 'jpg'}`
  return { id, file, labelling, random, ...drawField(random, { ...look, crowding: 9 + random.integer(13) }) }
})

for (const { file, rgb } of fields) {
  const image = sharp(rgb, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const encoded = file.endsWith('.png') ? image.png() : image.jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
  await encoded.toFile(join(FOLDER, file))
}

await writeProjectFile(FOLDER, {
  format: 'segsmith-project',
  version: 1,
  name: 'Sample: stained cells',
  classes: CLASSES,
  images: fields.map(({ id, file, labelling }) => ({
    ...{ id, file, width: WIDTH, height: HEIGHT },
    ...(labelling !== '.' && { part: labelling === 'v' ? 'validation' : 'train' })
  })),
  split: { seed: SPLIT_SEED, validation: 0.25 }
})

for (const { id, labelling, random, truth } of fields) {
  if (labelling === '.') continue
  const pixels = labelling === 's' ? scribble(random, truth, WIDTH, HEIGHT) : truth
  await saveLabel(FOLDER, id, { width: WIDTH, height: HEIGHT, pixels })
}
