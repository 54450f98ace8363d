/** What a run is set up with before anything of it is written: the labels, the net to start from, the device, the record. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Random } from '../data/random'
import { Failure } from '../failure'
import { readOnnx } from '../graph/onnx'
import { normalizeModel } from '../graph/normalize'
import type { Model } from '../graph/types'
import type { NetSource } from '../models/net'
import type { Checkpoint } from './checkpoint'
import { chooseDevice, type DeviceChoice } from './chooseDevice'
import { devicesOf, type TrainingConfig } from './config'
import { Dataset } from './dataset'
import type { TrainerHost } from './host'
import { totalSteps } from './phases'
import type { WeightsReport } from './report'
import { bestNetPath, readRun, RunRecorder } from './runs'
import { loadStartingNet } from './startingNet'
import { suitTraining } from './suit'

export interface Resumed {
  readonly runId: string
  readonly checkpoint: Checkpoint
}

export interface RunSetup {
  readonly folder: string
  /** With the devices that were chosen. */
  readonly config: TrainingConfig
  readonly dataset: Dataset
  readonly source: NetSource
  /** As the first phase takes it. */
  readonly net: Model
  /** With the best weights so far; the same at first. */
  readonly best: Model
  readonly recorder: RunRecorder
  readonly resumed: Resumed | null
  /** What became of the weights that it starts from. */
  readonly weights: WeightsReport | null
  /** How the net's input is scaled, and what the training was suited to. */
  readonly input: string
  readonly choice: DeviceChoice
}

/** Rejects with Failure when there is nothing to learn, or nothing to learn it with. */
export async function setUpRun(
  folder: string,
  asked: TrainingConfig,
  host: TrainerHost,
  resumed: Resumed | null
): Promise<RunSetup> {
  const dataset = await Dataset.open(folder, asked.maxSide, asked.sourceWeights)
  const random = new Random(asked.seed)
  const loaded = await loadStartingNet(asked, dataset.classes, () => random.normal())
  const { config, source, notes } = suitTraining(asked, loaded.source, loaded.model)
  const net = loaded.model
  const classes = dataset.project.classes.map((c) => c.name)
  const record = resumed
    ? await readRun(folder, resumed.runId)
    : { id: '', config: asked, started: host.date(), lastStep: 0, best: null, classes }
  if (record.classes.length !== classes.length)
    throw new Failure(
      'bad-argument',
      `The run "${record.id}" learned ${record.classes.length} classes, and the project now has ${classes.length}; start a new training.`
    )
  const choice = host.openDeviceLab
    ? await chooseDevice(config, dataset.classes, () => host.openDeviceLab!())
    : { devices: devicesOf(config), sentence: '', fellBack: false }
  return {
    folder,
    config: { ...config, devices: choice.devices },
    dataset,
    source,
    net,
    best: (resumed && (await readBest(bestNetPath(folder, resumed.runId)))) ?? net,
    recorder: new RunRecorder(folder, { ...record, status: 'running', steps: totalSteps(config, source) }),
    resumed,
    weights: loaded.weights,
    input: [loaded.input, ...notes].join(' '),
    choice
  }
}

async function readBest(path: string): Promise<Model | null> {
  return existsSync(path) ? normalizeModel(readOnnx(await readFile(path), path)) : null
}
