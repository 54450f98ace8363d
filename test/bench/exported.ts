/**
 * What an exported net costs compared with the net alone in plain ONNX Runtime, one run of each in turn: the exported file also
 * scales, pads, cuts, and answers probabilities and classes.
 *
 *   npx tsx test/bench/exported.ts [--side 384] [--pairs 20] [--threads 2]
 */
import { parseArgs } from 'node:util'
import { Random } from '../../main/core/data/random'
import { float32, tensor } from '../../main/core/graph/tensor'
import { findNet } from '../../main/core/models'
import { buildDeployment, DEPLOYED } from '../../main/core/train/deployment'
import { openSession } from '../../main/core/train/ort'
import { median } from './alternate'

const { values: options } = parseArgs({
  options: {
    side: { type: 'string', default: '384' },
    pairs: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' }
  }
})
const [side, pairs, threads] = [Number(options.side), Number(options.pairs), Number(options.threads)]
const WARM_UP = 3

for (const name of ['default', 'lraspp_mobilenet_v3_large', 'unet']) await compare(name)

async function compare(name: string): Promise<void> {
  const random = new Random(1)
  const model = await findNet(name).load(2, () => random.normal())
  const pixels = Uint8Array.from({ length: 3 * side * side }, () => random.integer(256))
  const planes = Float32Array.from({ length: pixels.length }, (_, i) => {
    const [plane, at] = [Math.floor(i / side ** 2), i % side ** 2]
    return pixels[3 * at + plane]! / 255
  })
  const classes = ['ground', 'thing'].map((title) => ({ name: title, color: '#ffc000' }))
  const plain = await openSession(model, { threads })
  const exported = await openSession(buildDeployment({ model, classes, maxSide: side }), { threads })
  const feeds = [
    { [model.inputs[0]!.name]: float32([1, 3, side, side], planes) },
    { [DEPLOYED.image]: tensor('uint8', [1, side, side, 3], pixels) }
  ] as const
  const times: [number, number][] = []
  for (let i = 0; i < pairs + WARM_UP; i++) {
    const pair: [number, number] = [0, 0]
    for (const [which, session] of [plain, exported].entries()) {
      const started = performance.now()
      await session.run(feeds[which]!)
      pair[which] = performance.now() - started
    }
    times.push(pair)
  }
  for (const session of [plain, exported]) await session.close()
  const measured = times.slice(WARM_UP)
  const [alone, whole] = [0, 1].map((which) => median(measured.map((pair) => pair[which]!))) as [number, number]
  const ratio = median(measured.map(([a, b]) => b / a))
  process.stdout.write(
    `${name.padEnd(28)} alone ${alone.toFixed(1)} ms, exported ${whole.toFixed(1)} ms, ratio ${ratio.toFixed(3)}\n`
  )
}
