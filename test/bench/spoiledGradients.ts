/**
 * Whether the check of gradients finds wrong ones in big nets, and none in right ones:
 * `npx tsx test/bench/spoiledGradients.ts [--net NAME] [--sample 10] [--size 64] [--batch 2] [--seed 0] [--threads 2]`.
 * The gradients of a net are checked as they are, and then spoiled in each of the ways of the unit test, parameter by parameter.
 * Besides the names of the table, 'small fcn_resnet' and 'small deeplabv3_resnet' are nets of one block a stage.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../../main/core/data/random'
import { writeOnnx } from '../../main/core/graph/onnx'
import { buildDeepLabResNet, buildFcnResNet } from '../../main/core/models/segmentation'
import { probeNet } from '../../main/core/train/check/checkNet'
import { checkGradients, type GradientProbe } from '../../main/core/train/check/gradientCheck'
import { SPOILS, spoilProbe } from '../core/train/check/spoils'

const NETS = [
  'default',
  'deeplabv3_mobilenet_v3_large',
  'small deeplabv3_resnet',
  'small fcn_resnet',
  'lraspp_mobilenet_v3_large',
  'test/fixtures/segformer.onnx'
]

const { values } = parseArgs({
  options: {
    net: { type: 'string', multiple: true, default: NETS },
    sample: { type: 'string', default: '10' },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '2' },
    seed: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' }
  }
})
const [sample, size, batch, seed, threads] = [
  values.sample,
  values.size,
  values.batch,
  values.seed,
  values.threads
].map(Number) as [number, number, number, number, number]

const write = (line: string) => process.stdout.write(`${line}\n`)

/** As many as are asked for, evenly from the first layer to the last, whatever they are. */
const spread = (names: readonly string[]): readonly string[] => {
  const count = Math.min(sample, names.length)
  return Array.from({ length: count }, (_, i) => names[Math.floor(((i + 0.5) * names.length) / count)]!)
}

async function verdictsOf(probe: GradientProbe, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for await (const { parameter, verdict } of checkGradients(probe, names, new Random(seed + 1)))
    found.set(parameter, verdict)
  return found
}

const SMALL = { 'small deeplabv3_resnet': buildDeepLabResNet, 'small fcn_resnet': buildFcnResNet }
const isSmall = (net: string): net is keyof typeof SMALL => Object.hasOwn(SMALL, net)

/** The file of a small net, or the net itself. */
function sourceOf(net: string, folder: string): string {
  if (!isSmall(net)) return net
  const random = new Random(1)
  const file = join(folder, `${net.slice(6)}.onnx`)
  writeFileSync(file, writeOnnx(SMALL[net](3, () => random.normal(), ONE_BLOCK)))
  return file
}
const ONE_BLOCK = { block: 'bottleneck', repeats: [1, 1, 1, 1] } as const

async function measure(net: string, folder: string): Promise<void> {
  const started = performance.now()
  const { probe, close } = await probeNet({ net: sourceOf(net, folder), size, batch, seed, threads })
  const right = await verdictsOf(probe, spread([...probe.parameters.keys()]))
  const having = (verdict: string) => [...right].flatMap(([name, found]) => (found === verdict ? [name] : []))
  const subjects = having('agrees').filter((name) => probe.parameters.get(name)!.length > 1)
  const missed: string[] = []
  for (const [how, spoil] of Object.entries(SPOILS))
    for (const [name, verdict] of await verdictsOf(spoilProbe(probe, spoil), subjects))
      if (verdict !== 'disagrees') missed.push(`${name} ${how}: ${verdict}`)
  await close()
  const alarms = having('disagrees')
  const spoiled = subjects.length * Object.keys(SPOILS).length
  const seconds = Math.round((performance.now() - started) / 1000)
  const counts = [right.size, having('flat').length, alarms.length, `${spoiled - missed.length} of ${spoiled}`, seconds]
  write(`| \`${net}\` | ${counts.join(' | ')} |`)
  for (const line of [...alarms.map((name) => `false alarm: ${name}`), ...missed]) write(`  ${line}`)
}

write('| net | parameters | flat | false alarms | spoiled ones found | seconds |')
write('| --- | --- | --- | --- | --- | --- |')
const folder = mkdtempSync(join(tmpdir(), 'segsmith-spoiled-'))
try {
  for (const net of values.net) await measure(net, folder)
} finally {
  rmSync(folder, { recursive: true })
}
