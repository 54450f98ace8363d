/**
 * How cost grows with the number of images, with their size and with the number of classes: each is to grow no faster than
 * linearly. Every point runs in a process of its own, so that its largest memory is its own.
 *
 *   npx tsx test/bench/scale.ts [--only images|act|size|training|classes] [--most 4096]
 *
 * Prints a table, and draws the curves into docs/pictures/scale-*.svg.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawCurves, type Curve } from './scale/curves'

interface Sweep {
  readonly name: 'images' | 'act' | 'size' | 'training' | 'classes'
  readonly title: string
  readonly points: readonly number[]
  /** The quantity that cost is to be linear in. */
  readonly amount: (point: number) => number
  readonly axis: string
}

const SWEEPS: readonly Sweep[] = [
  {
    name: 'images',
    title: 'Images of a project',
    points: [10, 100, 1000, 5000, 20_000],
    amount: (n) => n,
    axis: 'images'
  },
  {
    name: 'act',
    title: 'Images that one act changes',
    points: [10, 100, 1000, 5000, 20_000],
    amount: (n) => n,
    axis: 'images'
  },
  {
    name: 'size',
    title: 'Size of an image',
    points: [256, 1024, 2048, 4096, 8192, 16_384],
    amount: (side) => side ** 2 / 1e6,
    axis: 'megapixels'
  },
  {
    name: 'training',
    title: 'Size of an image that is trained on',
    points: [1024, 2048, 4096, 8192, 16_384],
    amount: (side) => side ** 2 / 1e6,
    axis: 'megapixels'
  },
  { name: 'classes', title: 'Classes', points: [2, 10, 50, 100, 150], amount: (n) => n, axis: 'classes' }
]

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, most: { type: 'string', default: '20000' } }
})

for (const sweep of SWEEPS.filter(({ name }) => !options.only || name === options.only)) {
  const points = sweep.points.filter((point) => point <= Number(options.most))
  const rows = points.map((point) => measure(sweep.name, point))
  const curves: Curve[] = Object.keys(rows[0]!).map((name) => ({
    name,
    points: points.map((point, i) => [sweep.amount(point), rows[i]![name]!] as const)
  }))
  process.stdout.write(`${sweep.title}\n| ${[sweep.name, ...curves.map(({ name }) => name)].join(' | ')} |\n`)
  for (const [i, point] of points.entries())
    process.stdout.write(`| ${[point, ...curves.map(({ points }) => points[i]![1].toPrecision(3))].join(' | ')} |\n`)
  const file = join(import.meta.dirname, `../../docs/pictures/scale-${sweep.name}.svg`)
  writeFileSync(file, drawCurves(sweep.title, sweep.axis, curves))
}

/** Numbers by what they are, with their unit. */
function measure(sweep: Sweep['name'], point: number): Record<string, number> {
  const script = join(import.meta.dirname, `scale/${sweep}.ts`)
  return JSON.parse(execFileSync(process.execPath, [...process.execArgv, script, String(point)], { encoding: 'utf8' }))
}
