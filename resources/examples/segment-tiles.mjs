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

// The net takes images of one size: the picture is cut into tiles, and repeats its edge where it is smaller.
const [, tall, wide] = session.inputMetadata[0].shape
const classes = new Uint8Array(info.width * info.height)
for (let top = 0; top < info.height; top += tall)
  for (let left = 0; left < info.width; left += wide) {
    const [y0, x0] = [Math.max(0, Math.min(top, info.height - tall)), Math.max(0, Math.min(left, info.width - wide))]
    const place = (y, x) => Math.min(y0 + y, info.height - 1) * info.width + Math.min(x0 + x, info.width - 1)
    const tile = new Uint8Array(3 * tall * wide)
    tile.forEach((_, i) => (tile[i] = data[3 * place(Math.floor(i / 3 / wide), Math.floor(i / 3) % wide) + (i % 3)]))
    const found = await session.run({ image: new Tensor('uint8', tile, [1, tall, wide, 3]) }, ['classes'])
    for (let y = 0; y < Math.min(tall, info.height); y++)
      for (let x = 0; x < Math.min(wide, info.width); x++) classes[place(y, x)] = found.classes.data[y * wide + x]
  }

const counts = names.map((_, k) => classes.reduce((n, value) => n + (value === k ? 1 : 0), 0))
names.forEach((name, k) => console.log(`${name}: ${((100 * counts[k]) / classes.length).toFixed(1)} % of the pixels`))
const mask = sharp(Buffer.from(classes), { raw: { width: info.width, height: info.height, channels: 1 } })
await mask.toColourspace('b-w').png().toFile(process.argv[3] ?? 'mask.png')
