// A program that knows nothing of Segsmith: node runExported.mjs model.onnx photo mask.png
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

const [model, photo, mask] = process.argv.slice(2)
const session = await InferenceSession.create(model)
const { data, info } = await sharp(photo).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true })
const image = new Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3])
const { classes } = await session.run({ image })
const raw = { width: info.width, height: info.height, channels: 1 }
await sharp(Buffer.from(classes.data), { raw }).toColourspace('b-w').png().toFile(mask)
