/**
 * Time and peak memory of a full fine-tuning step, paired with PyTorch: both sides train the same net from the same weights
 * on the same batch, in turn, one step each; the ratio is the median over the pairs.
 *
 *   npx tsx test/bench/step.ts [--net default|unet] [--size 256] [--images 4] [--threads 2] [--pairs 12]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx } from '../../main/core/graph/onnx'
import { findParameters } from '../../main/core/graph/parameters'
import { toFloat32 } from '../../main/core/graph/tensor'
import { startLineProcess, type LineProcess } from './lineProcess'

/** What both sides are asked to do; the argument of step.py and of stepEngine.ts. */
export interface Job {
  readonly net: 'default' | 'unet'
  readonly classes: number
  readonly images: number
  /** Height and width of the images. */
  readonly size: number
  readonly threads: number
  readonly learningRate: number
  readonly weightDecay: number
  /** Batch files: float32 `<batch>.image` and uint8 `<batch>.labels`. */
  readonly batch: string
  /** The ONNX file of the net: PyTorch reads its weights (default) or writes it (unet). */
  readonly model: string
  /** PyTorch's view of the weights of the default net: `<parameters>.json` and `.bin`. */
  readonly parameters?: string
  readonly export?: string
  readonly channelsLast?: boolean
}

interface Measure {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly loss: number
  readonly peakMegabytes: number
}

const DEFAULT_NET = join(import.meta.dirname, '../../resources/models/default.onnx')
const WARM_UP = 2

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      net: { type: 'string', default: 'default' },
      size: { type: 'string', default: '256' },
      images: { type: 'string', default: '4' },
      threads: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '12' }
    }
  })
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-step-'))
  const job = makeJob(
    folder,
    values.net as Job['net'],
    Number(values.images),
    Number(values.size),
    Number(values.threads)
  )
  const python = process.env['SEGSMITH_PYTHON'] ?? 'python3'
  const sides: LineProcess[] = []
  try {
    writeBatch(job)
    if (job.parameters) writeParameters(job.model, job.parameters)
    const script = join(import.meta.dirname, 'step.py')
    const torch = await startLineProcess(python, [script, JSON.stringify(job)])
    const channelsLast = await startLineProcess(python, [script, JSON.stringify({ ...job, channelsLast: true })])
    const engine = await startLineProcess(process.execPath, [
      ...process.execArgv,
      join(import.meta.dirname, 'stepEngine.ts'),
      JSON.stringify(job)
    ])
    sides.push(torch, channelsLast, engine)
    report(job, await alternate(sides, Number(values.pairs)))
  } finally {
    for (const side of sides) side.end()
    rmSync(folder, { recursive: true })
  }
}

function makeJob(folder: string, net: Job['net'], images: number, size: number, threads: number): Job {
  const common = {
    net,
    images,
    size,
    threads,
    learningRate: 1e-4,
    weightDecay: 1e-4,
    batch: join(folder, 'batch')
  }
  if (net === 'default') return { ...common, classes: 2, model: DEFAULT_NET, parameters: join(folder, 'parameters') }
  const model = join(folder, 'unet.onnx')
  return { ...common, classes: 11, model, export: model }
}

/** Coloured squares under noise, so that there is something to learn; a band at the top is ignored. */
function writeBatch({ batch, images, size, classes }: Job): void {
  const image = new Float32Array(images * 3 * size * size)
  const labels = new Uint8Array(images * size * size)
  const random = pseudoRandom(7)
  for (let n = 0; n < images; n++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const label = ((x >> 5) * 7 + (y >> 5) * 3 + n) % classes
        labels[(n * size + y) * size + x] = y < 8 ? 255 : label
        for (let c = 0; c < 3; c++)
          image[((n * 3 + c) * size + y) * size + x] = 0.5 * random() + (0.5 * ((label * (c + 1)) % classes)) / classes
      }
  writeFileSync(`${batch}.image`, image)
  writeFileSync(`${batch}.labels`, labels)
}

function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

function writeParameters(model: string, file: string): void {
  const net = normalizeModel(readOnnx(readFileSync(model), model))
  const tensors = [...findParameters(net).keys()].map((name) => ({ name, tensor: net.initializers.get(name)! }))
  writeFileSync(`${file}.json`, JSON.stringify(tensors.map(({ name, tensor }) => ({ name, shape: tensor.dims }))))
  writeFileSync(`${file}.bin`, Buffer.concat(tensors.map(({ tensor }) => Buffer.from(toFloat32(tensor).buffer))))
}

async function alternate(sides: readonly LineProcess[], pairs: number): Promise<Measure[][]> {
  const measures: Measure[][] = sides.map(() => [])
  for (let pair = 0; pair < pairs + WARM_UP; pair++)
    for (const [index, side] of sides.entries()) measures[index]!.push((await side.ask('step')) as unknown as Measure)
  return measures
}

function report(job: Job, [torch, channelsLast, engine]: Measure[][]): void {
  const rows = { PyTorch: torch!, 'PyTorch, channels last': channelsLast!, Segsmith: engine! }
  const print = (line: string): boolean => process.stdout.write(`${line}\n`)
  print(`${job.net}, ${job.images} x ${job.size} x ${job.size}, ${job.threads} threads, AdamW`)
  for (const [name, all] of Object.entries(rows)) {
    const timed = all.slice(WARM_UP)
    const ratio = (field: 'seconds' | 'cpuSeconds'): string =>
      median(timed.map((m, i) => m[field] / torch![i + WARM_UP]![field])).toFixed(2)
    print(
      `${name.padEnd(23)} ${(1000 * median(timed.map((m) => m.seconds))).toFixed(0).padStart(6)} ms   ` +
        `ratio ${ratio('seconds')} (CPU ${ratio('cpuSeconds')})   peak ${all.at(-1)!.peakMegabytes.toFixed(0)} MB   ` +
        `losses ${all[0]!.loss.toFixed(6)} .. ${all.at(-1)!.loss.toFixed(6)}`
    )
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

void main()
