// Segment a picture:  npm install onnxruntime-node sharp  and then  node THIS_FILE photo.jpg mask.png
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

const names = %CLASSES%
const maxSide = %MAX_SIDE%
const session = await InferenceSession.create(join(import.meta.dirname, '%MODEL%'))

const photo = sharp(process.argv[2]).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
const { width, height } = (await photo.metadata()).autoOrient
const scaled = (side) => Math.max(1, Math.round(side * Math.min(1, maxSide / Math.max(width, height))))
const resized = photo.resize(scaled(width), scaled(height), { fit: 'fill' })
const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true })
const image = new Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3])
const { classes } = await session.run({ image }, ['classes'])

const counts = names.map((_, k) => classes.data.reduce((n, value) => n + (value === k ? 1 : 0), 0))
names.forEach((name, k) => console.log(`${name}: ${((100 * counts[k]) / classes.data.length).toFixed(1)} % of the pixels`))
const mask = sharp(Buffer.from(classes.data), { raw: { width: info.width, height: info.height, channels: 1 } })
await mask.toColourspace('b-w').png().toFile(process.argv[3] ?? 'mask.png')
