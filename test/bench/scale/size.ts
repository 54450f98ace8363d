/** Cost over the size of an image: its prediction by the default net, in tiles where it is large. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../../main/core/data/random'
import { findNet } from '../../../main/core/models'
import { saveNet } from '../../../main/core/module/netFile'
import { Predictor } from '../../../main/core/train/predict'

const side = Number(process.argv[2])
const folder = mkdtempSync(join(tmpdir(), 'segsmith-scale-'))

async function main(): Promise<void> {
  const random = new Random(1)
  const file = join(folder, 'net.onnx')
  const classes = ['ground', 'thing'].map((name) => ({ name, color: '#ffc000' }))
  await saveNet(file, { model: await findNet('default').load(2, () => random.normal()), classes, maxSide: side })
  const pixels = new Uint8Array(3 * side * side)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 2654435761) >>> 24
  const predictor = await Predictor.open(file)
  const cpu = process.cpuUsage()
  await predictor.predictPhoto({ width: side, height: side, pixels })
  const { user, system } = process.cpuUsage(cpu)
  await predictor.close()
  const megabytes = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ 'predict, CPU s': (user + system) / 1e6, 'peak, MB': megabytes }))
}

try {
  await main()
} finally {
  rmSync(folder, { recursive: true })
}
