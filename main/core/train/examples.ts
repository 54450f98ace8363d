/** Programs of some twenty lines that are written beside an exported net and run as they are. */

export function pythonExample(modelFile: string): string {
  return `# Segment a picture:  pip install onnxruntime numpy pillow  and then  python THIS_FILE photo.jpg mask.png
import json, os, sys
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
session = onnxruntime.InferenceSession(os.path.join(here, ${JSON.stringify(modelFile)}), providers=["CPUExecutionProvider"])
about = session.get_modelmeta().custom_metadata_map
names, colors = json.loads(about["classes"]), json.loads(about["colors"])

photo = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGB")
photo.thumbnail((int(about["max_side"]), int(about["max_side"])))
probabilities, classes = session.run(["probabilities", "classes"], {"image": np.asarray(photo)[None]})

for k, name in enumerate(names):
    print(f"{name}: {100 * np.mean(classes[0] == k):.1f} % of the pixels")
mask = Image.fromarray(classes[0], mode="P")
mask.putpalette([int(c[i:i + 2], 16) for c in colors for i in (1, 3, 5)])
mask.save(sys.argv[2] if len(sys.argv) > 2 else "mask.png")
`
}

export function javascriptExample(modelFile: string, names: readonly string[], maxSide: number): string {
  return `// Segment a picture:  npm install onnxruntime-node sharp  and then  node THIS_FILE photo.jpg mask.png
import { fileURLToPath } from 'node:url'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

const names = ${JSON.stringify(names)}
const maxSide = ${maxSide}
const model = fileURLToPath(new URL(${JSON.stringify(modelFile)}, import.meta.url))
const session = await InferenceSession.create(model)

const photo = sharp(process.argv[2]).autoOrient().removeAlpha().toColourspace('srgb')
const resized = photo.resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true })
const image = new Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3])
const { classes } = await session.run({ image }, ['classes'])

const counts = names.map((_, k) => classes.data.reduce((n, value) => n + (value === k ? 1 : 0), 0))
names.forEach((name, k) => console.log(\`\${name}: \${((100 * counts[k]) / classes.data.length).toFixed(1)} % of the pixels\`))
const mask = sharp(Buffer.from(classes.data), { raw: { width: info.width, height: info.height, channels: 1 } })
await mask.toColourspace('b-w').png().toFile(process.argv[3] ?? 'mask.png')
`
}
