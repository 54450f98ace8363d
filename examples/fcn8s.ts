/**
 * The engine as a library: FCN-8s from a VGG-16 checkpoint, step by step. The net is composed, the checkpoint is fitted into it by
 * name, the layers that score classes are renamed so that they start fresh, and it is fitted with validation; pixels labelled 255
 * count nowhere. Photos lie in one folder, 8-bit palette PNGs of the same names in another, a pixel is the index of its class.
 *
 *   npx tsx examples/fcn8s.ts vgg16.pth photos masks validation-photos validation-masks
 */
import { pathToFileURL } from 'node:url'
import { FolderSource } from '../main/core/data/iterators/folderSource'
import type { DataIterator } from '../main/core/data/iterators/iterator'
import { PrefetchIterator } from '../main/core/data/iterators/prefetch'
import { SegmentationIterator } from '../main/core/data/iterators/segmentationIterator'
import { Random } from '../main/core/data/random'
import { renameLayer } from '../main/core/graph/renameLayer'
import { float32, toFloat32 } from '../main/core/graph/tensor'
import type { Tensor } from '../main/core/graph/types'
import { findNet } from '../main/core/models'
import { checkpointEvery, earlyStop, speedometer } from '../main/core/module/callbacks'
import { makeSchedule } from '../main/core/optim/schedules'
import { Module } from '../main/core/module/module'
import { compileRules } from '../main/core/executor/parameterRules'
import { readWeights } from '../main/core/weights'
import { fitWeights } from '../main/core/weights/fit'

/** The layers that know the classes: those of another task must not fit. */
const SCORES = ['score', 'score2', 'score_pool4', 'score4', 'score_pool3', 'bigscore']

export interface Fcn8sOptions {
  /** A net of the table, for example 'fcn8s_vgg16'. */
  readonly net: string
  readonly checkpoint: string
  readonly train: DataIterator
  readonly validation: DataIterator
  readonly classes: number
  readonly epochs: number
  /** Batches of one epoch, for the learning rate's way down. */
  readonly batches: number
  readonly learningRate: number
  /** Where the checkpoints go: `<prefix>.onnx`, `<prefix>-0001.safetensors`, ... */
  readonly prefix: string
  readonly say: (line: string) => void
}

export async function trainFcn8s(options: Fcn8sOptions) {
  const { train, validation, classes, epochs, batches, learningRate, prefix, say } = options

  // 1. compose the net, and rename what is specific to the old task
  const random = new Random(0)
  const composed = await findNet(options.net).load(classes, () => random.normal())
  const net = SCORES.reduce((model, layer) => renameLayer(model, layer, `${layer}_mine`), composed)

  // 2. fit the checkpoint in by name; the report accounts for every name
  const { tensors } = await readWeights(options.checkpoint)
  const { model, report } = fitWeights(net, asConvolutions(tensors, net.initializers), [])
  say(`${report.loaded.length} parameters loaded, ${report.missing.length} start fresh: ${report.missing.join(', ')}`)

  // 3. a Module: the pretrained layers learn a tenth as fast, biases do not decay
  const multipliers = compileRules(
    [
      { pattern: 'features.*', rate: 0.1 },
      { pattern: '*.bias', decay: 0 }
    ],
    [...model.initializers.keys()]
  )
  const module = new Module(model, { multipliers, optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4 } })

  // 4. bind: shapes are inferred, memory is forecast, and what is wrong is said before the first step
  const shapes = { [train.provideData[0].name]: train.provideData[0].shape }
  const bound = await module.bind(shapes, train.provideLabel[0].shape, { forTraining: true })
  say(`${bound.parameters} parameters, about ${Math.ceil(bound.bytes / 1e6)} MB a step`)

  // 5. fit, with validation after every epoch
  const schedule = makeSchedule({ type: 'poly', power: 0.9 })
  const last = await module.fit({
    train,
    validation,
    metrics: ['meanIou', 'pixelAccuracy'],
    learningRate: (update) => learningRate * schedule(update, epochs * batches),
    endEpoch: epochs,
    batchEnd: [speedometer(train.batchSize, 10, () => performance.now(), say)],
    epochEnd: [
      ({ epoch, trainLoss, metrics }) => say(`epoch ${epoch}: loss ${trainLoss}, ${JSON.stringify(metrics)}`),
      checkpointEvery(1, (epoch) => module.saveCheckpoint(prefix, epoch, train)),
      earlyStop(20)
    ]
  })

  // 6. predict and score
  const masks = await module.predict(validation)
  const scores = await module.score(validation)
  await module.close()
  return { report, last, masks, scores }
}

/** The fully connected layers of VGG-16 are convolutions over 7×7 and 1×1 pixels here; the numbers are the same. */
function asConvolutions(
  tensors: ReadonlyMap<string, Tensor>,
  wanted: ReadonlyMap<string, Tensor>
): ReadonlyMap<string, Tensor> {
  const names = new Map([
    ['classifier.0', 'fc6'],
    ['classifier.3', 'fc7']
  ])
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const [, layer = '', role] = /^(.*)\.(weight|bias)$/.exec(name) ?? []
      const renamed = names.has(layer) ? `${names.get(layer)}.${role}` : name
      const place = wanted.get(renamed)
      const fits = renamed !== name && place?.data.length === tensor.data.length
      return [renamed, fits ? float32(place.dims, toFloat32(tensor)) : tensor]
    })
  )
}

async function main([checkpoint, photos, masks, otherPhotos, otherMasks]: readonly string[]): Promise<void> {
  const source = await FolderSource.open(photos, masks, 512)
  const train = new SegmentationIterator(source, {
    batchSize: 2,
    view: { type: 'crop', side: 320, mirror: true, augment: { scale: [0.75, 1.5] } },
    dataName: 'image'
  })
  const validation = new SegmentationIterator(await FolderSource.open(otherPhotos, otherMasks, 512), {
    batchSize: 1,
    view: { type: 'fit', width: 512, height: 512 },
    dataName: 'image'
  })
  const { scores } = await trainFcn8s({
    net: 'fcn8s_vgg16',
    checkpoint,
    train: new PrefetchIterator(train),
    validation,
    classes: 21,
    epochs: 50,
    batches: Math.ceil(source.count / 2),
    learningRate: 1e-3,
    prefix: 'fcn8s',
    say: (line) => process.stdout.write(`${line}\n`)
  })
  process.stdout.write(`mean IoU ${scores.meanIou}\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2))
