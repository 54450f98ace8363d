/** A training process whose work is a toy: the protocol, the service and the process are real, only the training is not. */
import { Failure } from '../../main/core/failure'
import type { TrainingEvent } from '../../main/core/train/events'
import type { TrainerHost } from '../../main/core/train/host'
import { connectToApp } from '../../main/trainerPort'
import { serveTrainer, type TrainerWork } from '../../main/trainerService'

const STEPS = 40

const work: TrainerWork = {
  inspectImageFolder: () => ({ images: 0, skipped: [] }),
  createProject: () => unused(),
  openProject: () => unused(),
  saveClasses: () => unused(),
  saveSplit: () => unused(),
  setPart: () => unused(),
  setExcluded: () => unused(),
  async startRun(folder, config, host) {
    if (folder === '/no-labels') throw new Failure('no-labels', 'No pixel is labelled.')
    if (folder === '/never-answers') await new Promise(() => undefined)
    host.emit({ type: 'started', runId: 'run-1', steps: config.headSteps ?? STEPS, classes: ['a', 'b'] })
    return { runId: 'run-1', finished: train(folder, config.headSteps ?? STEPS, host) }
  },
  async resumeRun(folder, runId, host) {
    return { runId, finished: train(folder, STEPS, host) }
  },
  openLive: async () => unused(),
  async predictImage(_folder, imageId) {
    if (imageId === 'broken') throw new Failure('bad-image', 'The image "broken" cannot be read.')
    return { width: 2, height: 1, pixels: Uint8Array.of(0, 1) }
  },
  segmentAt: () => unused(),
  nets: () => [],
  parameterNames: () => [],
  inspectModel: async () => process.exit(7),
  describeNet: () => unused(),
  inspectWeights: () => unused(),
  exportModel: async () => {
    throw new Failure('no-labels', 'Nothing to export.')
  },
  exportMxnet: () => unused(),
  findMxnetObstacle: () => null,
  async predictFolder(_folder, _input, output, progress) {
    let done = 0
    while (done < 1000 && !progress.shouldStop()) {
      progress.report(++done, 1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { folder: output, images: done, failed: [] }
  },
  predictProject: () => unused(),
  countBulk: () => unused(),
  prepareBulk: () => unused(),
  photoAsPng: async () => Uint8Array.of(1, 2, 3),
  photoSamples: async () => null,
  photoPyramid: async () => '/a.tif',
  photoPreview: async () => '/a.jpg',
  photoPart: async () => new Uint8Array(4),
  forecastTraining: () => unused(),
  previewAugmentation: async () => []
}

/** Crashes at step 10 in the folder '/crash'; ignores stop in '/deaf'. */
async function train(folder: string, steps: number, host: TrainerHost): Promise<void> {
  let step = 0
  while (step < steps && (folder === '/deaf' || !host.shouldStop())) {
    step++
    const points = [{ step, loss: 1 / step, learningRate: 0.1 }]
    host.emit({ type: 'loss', points, samplesPerSecond: 1, secondsLeft: steps - step, steps })
    const watched = host.watchedImage()
    if (watched) host.emit({ type: 'mask', imageId: watched, step, width: 1, height: 1, pixels: Uint8Array.of(step) })
    if (folder === '/crash' && step === 10) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      process.exit(9)
    }
    await host.betweenSteps()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const reason = step < steps ? 'stopped' : 'completed'
  const end: TrainingEvent = { type: 'finished', runId: 'run-1', reason, lastStep: step, best: null, seconds: 0 }
  host.emit(end)
}

function unused(): never {
  throw new Failure('internal', 'The toy has no projects.')
}

serveTrainer(connectToApp(), work, { now: () => performance.now(), date: () => new Date().toISOString() })
