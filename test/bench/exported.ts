/**
 * What a net costs that went through the program, against the file its exporter wrote, in plain ONNX Runtime:
 *
 * - "net": the same net after import and with its weights put in again, in plain ONNX Runtime too;
 * - "own": as the program itself opens it, which spares memory;
 * - "whole": the exported file, which also scales, pads, cuts back and answers probabilities and classes.
 *
 * One run of each in turn, CPU time of one thread, medians of the pairs' ratios.
 *
 *   npx tsx test/bench/exported.ts [--net NAME] [--side 384] [--pairs 20]
 *
 * The nets of nets.py and torchvision are exported by PyTorch, with its defaults.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as ort from 'onnxruntime-node'
import { Random } from '../../main/core/data/random'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx, writeOnnx } from '../../main/core/graph/onnx'
import { findParameters } from '../../main/core/graph/parameters'
import { float32 } from '../../main/core/graph/tensor'
import type { Model } from '../../main/core/graph/types'
import { buildDeployment, DEPLOYED } from '../../main/core/train/export/deployment'
import { withWeights } from '../../main/core/module/netFile'
import { openSession } from '../../main/core/runtime/ort'
import { median } from './alternate'

const NETS = ['default', 'lraspp_mobilenet_v3_large', 'wide-unet-norm', 'segformer', 'resnet18', 'fcn_resnet50']
const CLASSES = 2
const WARM_UP = 3
const PYTHON = process.env['SEGSMITH_PYTHON'] ?? 'python3'

const { values: options } = parseArgs({
  options: {
    net: { type: 'string' },
    side: { type: 'string', default: '384' },
    pairs: { type: 'string', default: '20' }
  }
})
const [side, pairs] = [Number(options.side), Number(options.pairs)]

async function main(): Promise<void> {
  process.stdout.write(`load of the machine at the start: ${loadavg()[0]!.toFixed(1)}\n`)
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-exported-'))
  try {
    for (const name of options.net ? [options.net] : NETS) await compare(name, originalOf(name, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The shipped net as it is shipped; of every other one PyTorch's export. */
function originalOf(name: string, folder: string): string {
  if (name === 'default') return join(import.meta.dirname, '../../resources/models/default.onnx')
  const file = join(folder, `${name}.onnx`)
  execFileSync(PYTHON, [join(import.meta.dirname, 'exportNet.py'), name, file, String(CLASSES)])
  return file
}

interface Side {
  readonly name: string
  readonly run: () => Promise<unknown>
}

async function compare(name: string, file: string): Promise<void> {
  const bytes = readFileSync(file)
  const net = throughTraining(normalizeModel(readOnnx(bytes, file)))
  const random = new Random(1)
  const pixels = Uint8Array.from({ length: 3 * side * side }, () => random.integer(256))
  const planes = Float32Array.from({ length: pixels.length }, (_, i) => {
    const [plane, at] = [Math.floor(i / side ** 2), i % side ** 2]
    return pixels[3 * at + plane]! / 255
  })
  const classes = Array.from({ length: CLASSES }, (_, i) => ({ name: `class ${i}`, color: '#ffc000' }))
  const whole = buildDeployment({ model: net, classes, maxSide: side })
  const [plain, imported, deployed] = await Promise.all([bytes, writeOnnx(net), writeOnnx(whole)].map(openPlainly))
  const own = await openSession(net, { threads: 1 })
  const input = net.inputs[0]!.name
  const dims = [1, 3, side, side]
  const image = () => new ort.Tensor('float32', planes, dims)
  const sides: readonly Side[] = [
    { name: 'plain', run: () => plain!.run({ [input]: image() }) },
    { name: 'net', run: () => imported!.run({ [input]: image() }) },
    { name: 'own', run: () => own.run({ [input]: float32(dims, planes) }) },
    {
      name: 'whole',
      run: () => deployed!.run({ [DEPLOYED.image]: new ort.Tensor('uint8', pixels, [1, side, side, 3]) })
    }
  ]
  report(name, sides, await alternate(sides))
  for (const session of [plain, imported, deployed]) await session!.release()
  await own.close()
}

const openPlainly = (bytes: Uint8Array): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 })

/** Its weights taken out and put in again, as a training does. */
const throughTraining = (model: Model): Model =>
  withWeights(model, new Map([...findParameters(model).keys()].map((name) => [name, model.initializers.get(name)!])))

/** CPU milliseconds of each side's runs. */
async function alternate(sides: readonly Side[]): Promise<number[][]> {
  const times: number[][] = sides.map(() => [])
  for (let i = 0; i < pairs + WARM_UP; i++)
    for (const [which, { run }] of sides.entries()) {
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      if (i >= WARM_UP) times[which]!.push((user + system) / 1000)
    }
  return times
}

function report(name: string, sides: readonly Side[], times: readonly number[][]): void {
  const cells = sides.map((side, i) => {
    const ratio = median(times[i]!.map((time, pair) => time / times[0]![pair]!))
    return `${side.name} ${median(times[i]!).toFixed(1)} ms${i ? ` (${ratio.toFixed(3)})` : ''}`
  })
  process.stdout.write(`${name.padEnd(28)} ${cells.join('  ')}\n`)
}

await main()
