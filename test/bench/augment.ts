/** Milliseconds to prepare a batch of 4 crops of 256 x 256 from decoded photos, on one thread: `npx tsx test/bench/augment.ts`. */
import { NO_AUGMENTATION, type Augmentation } from '../../main/core/data/augment/augmentation'
import { drawCrop, renderCrop } from '../../main/core/data/augment/crop'
import { Random } from '../../main/core/data/random'

const [SIDE, BATCH, RUNS] = [256, 4, 100]
const GEOMETRY: Augmentation = { ...NO_AUGMENTATION, flip: true, rotate: 30, scale: [0.5, 2] }
const COLOURS: Augmentation = { ...GEOMETRY, brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 20 }
const CASES: Readonly<Record<string, Augmentation>> = {
  'mirror alone': NO_AUGMENTATION,
  geometry: GEOMETRY,
  'geometry and colours': COLOURS,
  'and blur up to 1, noise': { ...COLOURS, blur: 1, noise: 0.05 }
}

const random = new Random(1)
const [width, height] = [1024, 768]
const bytes = (count: number, below: number) => Uint8Array.from({ length: count }, () => random.integer(below))
const sample = {
  photo: { width, height, pixels: bytes(3 * width * height, 256) },
  label: { width, height, pixels: bytes(width * height, 3) }
}
const target = {
  images: new Float32Array(BATCH * 3 * SIDE * SIDE),
  labels: new Uint8Array(BATCH * SIDE * SIDE),
  size: { width: SIDE, height: SIDE }
}

for (const [name, augment] of Object.entries(CASES)) {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now()
    for (let index = 0; index < BATCH; index++)
      renderCrop(sample, drawCrop(sample, { side: SIDE, mirror: true, augment }, random), { ...target, index })
    return performance.now() - started
  }).toSorted((a, b) => a - b)
  console.log(`${name.padEnd(24)} median ${times[RUNS / 2].toFixed(1)} ms, least ${times[0].toFixed(1)} ms`)
}
