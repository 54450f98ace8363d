/**
 * What reading ahead is worth: epochs of the default net on CamVid, every parameter trained, with and without the iterator that
 * prepares the next batch meanwhile: `npx tsx test/bench/prefetch.ts [--pairs 5] [--threads 1]`. The two take turns.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, parse } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import type { Sample } from '../../main/core/data/augment/crop'
import { FolderSource } from '../../main/core/data/iterators/folderSource'
import type { DataIterator } from '../../main/core/data/iterators/iterator'
import { PrefetchIterator } from '../../main/core/data/iterators/prefetch'
import { SegmentationIterator, type SampleSource } from '../../main/core/data/iterators/segmentationIterator'
import { findNet } from '../../main/core/models'
import { Module } from '../../main/core/module/module'
import { findDataset } from './datasets'

const [SIDE, BATCH, IMAGES] = [192, 4, 40]
/** CamVid's eleven, and what is none of them. */
const CLASSES = 12
const AUGMENT = { flip: true, rotate: 30, scale: [0.5, 2], brightness: 0.3, contrast: 0.3 } as const

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, threads: { type: 'string', default: '1' } }
})
const [pairs, threads] = [Number(values.pairs), Number(values.threads)]

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** The first photos only, so that an epoch is short. */
const firstOf = (source: SampleSource): SampleSource => ({ count: IMAGES, sample: (index) => source.sample(index) })

/** Photos that stay in memory, as the program keeps them while they fit. */
async function kept(source: SampleSource): Promise<SampleSource> {
  const samples: Sample[] = []
  for (let i = 0; i < IMAGES; i++) samples.push(await source.sample(i))
  return { count: IMAGES, sample: async (index) => samples[index]! }
}

/** The photos as a camera takes them. */
async function enlarge(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of (await readdir(from)).sort().slice(0, IMAGES))
    await sharp(join(from, name))
      .resize(4000)
      .jpeg()
      .toFile(join(to, `${parse(name).name}.jpg`))
}

/** Seconds of an epoch, and the share of them in which the training waits for its data. */
async function epoch(module: Module, data: DataIterator): Promise<readonly [seconds: number, waiting: number]> {
  const started = performance.now()
  let waited = 0
  for (;;) {
    const asked = performance.now()
    const batch = await data.next()
    waited += performance.now() - asked
    if (!batch) break
    await module.step(batch, 1e-4)
  }
  data.reset()
  const took = performance.now() - started
  return [took / 1000, waited / took]
}

async function measure(title: string, source: SampleSource): Promise<void> {
  const net = await findNet('default').load(CLASSES, () => 0)
  const dataName = net.inputs[0]!.name
  const crops = () =>
    new SegmentationIterator(source, {
      batchSize: BATCH,
      view: { type: 'crop', side: SIDE, mirror: true, augment: AUGMENT },
      seed: 1,
      dataName
    })
  const module = new Module(net, { threads })
  await module.bind({ [dataName]: [BATCH, 3, SIDE, SIDE] }, null, { forTraining: true })
  const iterators = [crops(), new PrefetchIterator(crops())]
  const found: (readonly [number, number])[][] = [[], []]
  for (let pair = -1; pair < pairs; pair++)
    for (const [i, data] of iterators.entries()) {
      const result = await epoch(module, data)
      // the first pair warms up
      if (pair >= 0) found[i]!.push(result)
    }
  await module.close()
  const [plain, ahead] = found.map((list) => [median(list.map(([s]) => s)), median(list.map(([, w]) => w))] as const)
  const cells = [plain!, ahead!].map(([s, w]) => `${s.toFixed(2)} s, ${(100 * w).toFixed(0)} %`)
  const ratio = median(found[1]!.map(([s], i) => s / found[0]![i]![0]))
  process.stdout.write(`| ${[title, ...cells, ratio.toFixed(2)].join(' | ')} |\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'segsmith-prefetch-'))
try {
  const train = join(findDataset('camvid').folder, 'train')
  const [images, labels] = [join(train, 'images'), join(train, 'labels')]
  process.stdout.write('| photos | an epoch, waiting | reading ahead | ratio |\n| --- | --- | --- | --- |\n')
  const small = firstOf(await FolderSource.open(images, labels))
  await measure('kept in memory', await kept(small))
  await measure('480 x 360, read every time', small)
  await enlarge(images, join(folder, 'large'))
  await measure('4000 x 3000, read every time', firstOf(await FolderSource.open(join(folder, 'large'), labels, 1024)))
} finally {
  rmSync(folder, { recursive: true })
}
