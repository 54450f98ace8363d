/** A run from Start to its last checkpoint: phases one after another, events out, the better net on validation kept. */
import { savePrediction } from '../data/labels'
import { Random } from '../data/random'
import { resizeMap } from '../data/resizeMap'
import { describeFailure, Failure } from '../failure'
import { readOnnx } from '../graph/onnx'
import { normalizeModel } from '../graph/normalize'
import type { Model } from '../graph/types'
import type { NetSource } from '../models/net'
import { makeSchedule } from '../optim/schedules'
import { readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint'
import { chooseDevice, type DeviceChoice } from './chooseDevice'
import { completeConfig, devicesOf, type TrainingConfig } from './config'
import { Dataset } from './dataset'
import { withEarlierNet } from './earlierNet'
import { evaluatePhase, firstEvaluation, predictWithPhase } from './evaluate'
import { explainScores } from '../module/diagnose'
import type { TrainingEvent, ValidationPoint } from './events'
import type { TrainerHost } from './host'
import { saveNet, withWeights } from '../module/netFile'
import type { Phase } from './phase'
import { makePhase, phasesOf, totalSteps } from './phases'
import { Speed } from './speed'
import { Strides } from './strides'
import { scheduleOf } from './recipe'
import type { WeightsReport } from './report'
import { bestNetPath, checkpointPath, readRun, RunRecorder } from './runs'
import { loadStartingNet } from './startingNet'
import { suitTraining } from './suit'

export interface StartedRun {
  readonly runId: string
  /** Never rejects: a run ends with a 'finished' or a 'failed' event. */
  readonly finished: Promise<void>
}

const MASK_EVERY_MS = 2500
const CHECKPOINT_EVERY_MS = 10_000

/** Starts a new run; rejects with Failure when it cannot, before anything is written. */
export async function startRun(
  folder: string,
  changes: Partial<TrainingConfig>,
  host: TrainerHost
): Promise<StartedRun> {
  const config = await withEarlierNet(folder, completeConfig(changes))
  const run = await Run.open(folder, config, host, null)
  return run.begin()
}

/** Goes on from a run's last checkpoint, under the same name. */
export async function resumeRun(folder: string, runId: string, host: TrainerHost): Promise<StartedRun> {
  const { config } = await readRun(folder, runId)
  const run = await Run.open(folder, completeConfig(config), host, {
    runId,
    checkpoint: await loadCheckpoint(folder, runId)
  })
  return run.begin()
}

interface Resumed {
  readonly runId: string
  readonly checkpoint: Checkpoint
}

class Run {
  private step = 0
  private best: ValidationPoint | null = null
  private phase: Phase | null = null
  private lastMask = -Infinity
  private lastWatched: string | null = null
  private lastCheckpoint: number
  private validationsWithoutGain = 0
  private readonly started: number

  private constructor(
    private readonly folder: string,
    private readonly config: TrainingConfig,
    private readonly host: TrainerHost,
    private readonly dataset: Dataset,
    private readonly source: NetSource,
    /** The net with the best weights so far. */
    private net: Model,
    private readonly recorder: RunRecorder,
    private readonly resumed: Resumed | null,
    private readonly weights: WeightsReport | null,
    /** How the net's input is scaled, and what the training was suited to. */
    private readonly input: string,
    private readonly choice: DeviceChoice
  ) {
    this.started = host.now()
    this.lastCheckpoint = this.started
    this.step = resumed?.checkpoint.step ?? 0
    this.best = recorder.record.best
  }

  static async open(folder: string, asked: TrainingConfig, host: TrainerHost, resumed: Resumed | null): Promise<Run> {
    const dataset = await Dataset.open(folder, asked.maxSide, asked.sourceWeights)
    const random = new Random(asked.seed)
    const loaded = await loadStartingNet(asked, dataset.classes, () => random.normal())
    const { config, source, notes } = suitTraining(asked, loaded.source, loaded.model)
    const start = { ...loaded, input: [loaded.input, ...notes].join(' ') }
    const fresh = start.model
    const best = resumed ? bestNetPath(folder, resumed.runId) : null
    const net = best && existsSync(best) ? normalizeModel(readOnnx(await readFile(best), best)) : fresh
    const classes = dataset.project.classes.map((c) => c.name)
    const record = resumed
      ? await readRun(folder, resumed.runId)
      : { id: '', config: asked, started: host.date(), steps: 0, lastStep: 0, best: null, classes }
    if (record.classes.length !== classes.length)
      throw new Failure(
        'bad-argument',
        `The run "${record.id}" learned ${record.classes.length} classes, and the project now has ${classes.length}; start a new training.`
      )
    const recorder = new RunRecorder(folder, { ...record, status: 'running', steps: totalSteps(config, source) })
    const choice = host.openDeviceLab
      ? await chooseDevice(config, dataset.classes, () => host.openDeviceLab!())
      : { devices: devicesOf(config), sentence: '', fellBack: false }
    const placed = { ...config, devices: choice.devices }
    const run = new Run(
      folder,
      placed,
      host,
      dataset,
      source,
      net,
      recorder,
      resumed,
      start.weights,
      start.input,
      choice
    )
    run.phase = run.makePhase(run.phaseKinds()[0]!, fresh)
    await run.phase.prepare()
    return run
  }

  async begin(): Promise<StartedRun> {
    await this.recorder.create()
    const runId = this.recorder.record.id
    await this.emit({
      type: 'started',
      runId,
      steps: this.recorder.record.steps,
      classes: this.recorder.record.classes,
      input: this.input,
      ...(this.dataset.leftOut > 0 && { leftOut: this.dataset.leftOut })
    })
    if (this.choice.sentence) await this.emit({ type: 'device', ...this.choice })
    if (this.weights && !this.resumed) await this.emit({ type: 'weights', report: this.weights })
    return { runId, finished: this.work().catch((error: unknown) => this.fail(error)) }
  }

  /** The phases still to come, by the configuration and the checkpoint. */
  private phaseKinds(): readonly Phase['kind'][] {
    const kinds = phasesOf(this.config, this.source)
    return this.resumed ? kinds.slice(kinds.indexOf(this.resumed.checkpoint.phase)) : kinds
  }

  private makePhase(kind: Phase['kind'], net: Model): Phase {
    return makePhase(kind, net, this.source, this.dataset, this.config, this.recorder.record.classes)
  }

  private async work(): Promise<void> {
    let stopped = false
    for (const [i, kind] of this.phaseKinds().entries()) {
      if (i > 0) {
        this.phase = this.makePhase(kind, this.net)
        await this.phase.prepare()
      }
      const at = i === 0 && this.resumed ? this.resumed.checkpoint : null
      stopped = await this.trainPhase(this.phase!, at)
      await this.phase!.close()
      if (stopped) break
    }
    await this.finish(stopped ? 'stopped' : 'completed')
  }

  /** Answers whether the person stopped it. */
  private async trainPhase(phase: Phase, at: Checkpoint | null): Promise<boolean> {
    let phaseStep = at?.phaseStep ?? 0
    if (at) {
      phase.module.store.restore(at.vectors)
      phase.module.stepCount = phaseStep
      phase.skip(phaseStep * this.config.accumulate)
    }
    this.validationsWithoutGain = at?.validationsWithoutGain ?? 0
    await this.emit({ type: 'phase', phase: phase.kind, done: phaseStep, total: phase.steps })
    const schedule = makeSchedule(scheduleOf(this.config))
    const speed = new Speed(this.host)
    const strides = new Strides(phase, this.config.accumulate, this.host)
    const { validateEvery } = this.config
    let stopped = this.host.shouldStop()
    while (phaseStep < phase.steps && !stopped) {
      const ahead = Math.min(phase.steps - phaseStep, validateEvery - (phaseStep % validateEvery))
      const from = phaseStep
      const rateOf = (i: number) => phase.learningRate * schedule(from + i, phase.steps)
      await this.takeNewLabels(phase)
      const { revision } = this.dataset
      const { losses, failure } = await strides.take(ahead, rateOf)
      const points = losses.map((loss, i) => ({
        step: this.step + i + 1,
        loss,
        learningRate: rateOf(i),
        revision
      }))
      phaseStep += losses.length
      this.step += losses.length
      speed.count(losses.length)
      const stepsLeft = this.recorder.record.steps - this.step
      if (points.length > 0)
        await this.emit({
          type: 'loss',
          points,
          samplesPerSecond: speed.perSecond() * phase.batchSize * this.config.accumulate,
          secondsLeft: stepsLeft / speed.perSecond(),
          steps: this.recorder.record.steps
        })
      if (failure) throw failure
      stopped = this.host.shouldStop()
      const due = phaseStep % validateEvery === 0 && phase.steps - phaseStep >= validateEvery / 2
      if (due && !stopped) await this.validate(phase, phaseStep)
      await this.showWatched(phase)
      if (this.host.now() - this.lastCheckpoint > CHECKPOINT_EVERY_MS) await this.checkpoint(phase, phaseStep)
      await this.host.betweenSteps()
      stopped ||= this.host.shouldStop()
      if (this.config.patience > 0 && this.validationsWithoutGain >= this.config.patience) break
    }
    // A stop before the first net exists still leaves one; a stop later keeps the best without another validation.
    if (!stopped || !this.best) await this.validate(phase, phaseStep)
    await this.checkpoint(phase, phaseStep)
    return stopped
  }

  /** What is painted during the training is learned from at the next step. */
  private async takeNewLabels(phase: Phase): Promise<void> {
    let changed = false
    for (const id of this.host.takeChangedLabels()) changed = (await this.dataset.reload(id)) || changed
    if (changed) phase.labelsChanged()
  }

  private async validate(phase: Phase, phaseStep: number): Promise<void> {
    const stopping = this.host.shouldStop()
    const result = await evaluatePhase(phase, this.dataset, async () => {
      await this.showWatched(phase)
      await this.host.betweenSteps()
      return stopping || !this.host.shouldStop()
    })
    if (!result && this.best) return
    const scores = result ?? {
      loss: null,
      meanIou: null,
      iou: this.dataset.project.classes.map(() => null),
      pixelAccuracy: null
    }
    if (!Number.isFinite(scores.loss ?? 0)) {
      const { net, store } = phase.module
      throw await explainScores(this.step, net, await firstEvaluation(phase, this.dataset), store)
    }
    // Without labelled validation pixels there is nothing to compare: the newest net is kept.
    const best = scores.meanIou === null || this.best?.meanIou == null || scores.meanIou > this.best.meanIou
    const point: ValidationPoint = { step: this.step, phase: phase.kind, ...scores, best }
    this.validationsWithoutGain = best ? 0 : this.validationsWithoutGain + 1
    if (best) await this.keep(phase, point)
    await this.emit({ type: 'validation', ...point })
    await this.checkpoint(phase, phaseStep)
  }

  private async keep(phase: Phase, point: ValidationPoint): Promise<void> {
    this.best = point
    await phase.module.settle()
    this.net = withWeights(this.net, phase.module.getParams())
    const { classes } = this.dataset.project
    await saveNet(bestNetPath(this.folder, this.recorder.record.id), {
      model: this.net,
      classes,
      maxSide: this.config.maxSide
    })
  }

  private async checkpoint(phase: Phase, phaseStep: number): Promise<void> {
    this.lastCheckpoint = this.host.now()
    await phase.module.settle()
    const { id } = this.recorder.record
    // a run that goes on from the checkpoint has all points up to it
    this.recorder.flush()
    await saveCheckpoint(this.folder, id, {
      phase: phase.kind,
      phaseStep,
      step: this.step,
      validationsWithoutGain: this.validationsWithoutGain,
      vectors: phase.module.store.vectors()
    })
    await this.recorder.update({ lastStep: this.step, best: this.best })
  }

  /** Predicts the image on screen again, every few seconds and at once when it changes. */
  private async showWatched(phase: Phase): Promise<void> {
    const watched = this.host.watchedImage()
    const changed = watched !== this.lastWatched
    if (!watched || (!changed && this.host.now() - this.lastMask < MASK_EVERY_MS)) return
    this.lastWatched = watched
    this.lastMask = this.host.now()
    const image = this.dataset.find(watched)
    if (!image) return
    const predicted = await predictWithPhase(phase, image, this.config.maxSide).catch(passOverBadImage)
    if (!predicted) return
    const map = await this.dataset.inClassesOfNow(predicted)
    await this.emit({ type: 'mask', imageId: watched, step: this.step, ...map })
    await savePrediction(this.folder, watched, resizeMap(map, image.width, image.height)).catch(() => undefined)
    this.lastMask = this.host.now()
  }

  private async finish(reason: 'completed' | 'stopped'): Promise<void> {
    await this.recorder.update({ status: reason, lastStep: this.step, best: this.best })
    const seconds = (this.host.now() - this.started) / 1000
    await this.emit({
      type: 'finished',
      runId: this.recorder.record.id,
      reason,
      lastStep: this.step,
      best: this.best,
      seconds
    })
  }

  private async fail(error: unknown): Promise<void> {
    const failure = describeFailure(error)
    await this.phase?.close().catch(() => undefined)
    await this.recorder.update({ status: 'failed' }).catch(() => undefined)
    const checkpoint = checkpointPath(this.folder, this.recorder.record.id)
    // going on from there would only diverge again
    if (failure.code === 'diverged') await rm(checkpoint, { force: true })
    const resumable = existsSync(checkpoint)
    const event: TrainingEvent = {
      type: 'failed',
      runId: this.recorder.record.id,
      failure,
      lastStep: this.step,
      resumable
    }
    await this.emit(event).catch(() => this.host.emit(event))
  }

  private async emit(event: TrainingEvent): Promise<void> {
    this.host.emit(event)
    this.recorder.log([event])
  }
}

/** A damaged picture that is merely looked at must not end the training. */
function passOverBadImage(error: unknown): null {
  if (!['bad-image', 'not-found'].includes(describeFailure(error).code)) throw error
  return null
}
