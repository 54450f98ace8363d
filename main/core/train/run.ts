/** A run from Start to its last checkpoint: phases one after another, events out, the better net on validation kept. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { savePrediction } from '../data/labels'
import { resizeMap } from '../data/resizeMap'
import { describeFailure } from '../failure'
import type { Model } from '../graph/types'
import { explainScores } from '../module/diagnose'
import { saveNet, withWeights } from '../module/netFile'
import { makeSchedule } from '../optim/schedules'
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint'
import { completeConfig, type TrainingConfig } from './config'
import { withEarlierNet } from './earlierNet'
import { evaluatePhase, firstEvaluation, predictWithPhase } from './evaluate'
import type { TrainingEvent, ValidationPoint } from './events'
import type { TrainerHost } from './host'
import type { Phase } from './phase'
import { makePhase, phasesOf } from './phases'
import { scheduleOf } from './recipe'
import { bestNetPath, checkpointPath, readRun } from './runs'
import { setUpRun, type RunSetup } from './runSetup'
import { Speed } from './speed'
import { Strides } from './strides'

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
  const run = await Run.open(await setUpRun(folder, config, host, null), host)
  return run.begin()
}

/** Goes on from a run's last checkpoint, under the same name. */
export async function resumeRun(folder: string, runId: string, host: TrainerHost): Promise<StartedRun> {
  const { config } = await readRun(folder, runId)
  const checkpoint = await loadCheckpoint(folder, runId)
  const run = await Run.open(await setUpRun(folder, completeConfig(config), host, { runId, checkpoint }), host)
  return run.begin()
}

class Run {
  private step = 0
  private best: ValidationPoint | null
  /** The net with the best weights so far. */
  private net: Model
  private phase: Phase | null = null
  private lastMask = -Infinity
  private lastWatched: string | null = null
  private lastCheckpoint: number
  private validationsWithoutGain = 0
  private readonly started: number

  private constructor(
    private readonly setup: RunSetup,
    private readonly host: TrainerHost
  ) {
    this.net = setup.best
    this.started = host.now()
    this.lastCheckpoint = this.started
    this.step = setup.resumed?.checkpoint.step ?? 0
    this.best = setup.recorder.record.best
  }

  static async open(setup: RunSetup, host: TrainerHost): Promise<Run> {
    const run = new Run(setup, host)
    run.phase = run.makePhase(run.phaseKinds()[0]!, setup.net)
    await run.phase.prepare()
    return run
  }

  async begin(): Promise<StartedRun> {
    const { recorder, dataset, input, choice, weights, resumed } = this.setup
    await recorder.create()
    const { id: runId, steps, classes } = recorder.record
    const leftOut = dataset.leftOut > 0 && { leftOut: dataset.leftOut }
    await this.emit({ type: 'started', runId, steps, classes, input, ...leftOut })
    if (choice.sentence) await this.emit({ type: 'device', ...choice })
    if (weights && !resumed) await this.emit({ type: 'weights', report: weights })
    return { runId, finished: this.work().catch((error: unknown) => this.fail(error)) }
  }

  /** The phases still to come, by the configuration and the checkpoint. */
  private phaseKinds(): readonly Phase['kind'][] {
    const { config, source, resumed } = this.setup
    const kinds = phasesOf(config, source)
    return resumed ? kinds.slice(kinds.indexOf(resumed.checkpoint.phase)) : kinds
  }

  private makePhase(kind: Phase['kind'], net: Model): Phase {
    const { source, dataset, config, recorder } = this.setup
    return makePhase(kind, net, source, dataset, config, recorder.record.classes)
  }

  private async work(): Promise<void> {
    let stopped = false
    for (const [i, kind] of this.phaseKinds().entries()) {
      if (i > 0) {
        this.phase = this.makePhase(kind, this.net)
        await this.phase.prepare()
      }
      const at = i === 0 ? (this.setup.resumed?.checkpoint ?? null) : null
      stopped = await this.trainPhase(this.phase!, at)
      await this.phase!.close()
      if (stopped) break
    }
    await this.finish(stopped ? 'stopped' : 'completed')
  }

  /** Answers whether the person stopped it. */
  private async trainPhase(phase: Phase, at: Checkpoint | null): Promise<boolean> {
    const { config, dataset, recorder } = this.setup
    let phaseStep = at?.phaseStep ?? 0
    if (at) {
      phase.module.store.restore(at.vectors)
      phase.module.stepCount = phaseStep
      phase.skip(phaseStep * config.accumulate)
    }
    this.validationsWithoutGain = at?.validationsWithoutGain ?? 0
    await this.emit({ type: 'phase', phase: phase.kind, done: phaseStep, total: phase.steps })
    const schedule = makeSchedule(scheduleOf(config))
    const speed = new Speed(this.host)
    const { validateEvery, accumulate, patience } = config
    const strides = new Strides(phase, accumulate, this.host)
    let stopped = this.host.shouldStop()
    while (phaseStep < phase.steps && !stopped) {
      const ahead = Math.min(phase.steps - phaseStep, validateEvery - (phaseStep % validateEvery))
      const from = phaseStep
      const rateOf = (i: number) => phase.learningRate * schedule(from + i, phase.steps)
      await this.takeNewLabels(phase)
      const { revision } = dataset
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
      const stepsLeft = recorder.record.steps - this.step
      if (points.length > 0)
        await this.emit({
          type: 'loss',
          points,
          samplesPerSecond: speed.perSecond() * phase.batchSize * accumulate,
          secondsLeft: stepsLeft / speed.perSecond(),
          steps: recorder.record.steps
        })
      if (failure) throw failure
      stopped = this.host.shouldStop()
      const due = phaseStep % validateEvery === 0 && phase.steps - phaseStep >= validateEvery / 2
      if (due && !stopped) await this.validate(phase, phaseStep)
      await this.showWatched(phase)
      if (this.host.now() - this.lastCheckpoint > CHECKPOINT_EVERY_MS) await this.checkpoint(phase, phaseStep)
      await this.host.betweenSteps()
      stopped ||= this.host.shouldStop()
      if (patience > 0 && this.validationsWithoutGain >= patience) break
    }
    // A stop before the first net exists still leaves one; a stop later keeps the best without another validation.
    if (!stopped || !this.best) await this.validate(phase, phaseStep)
    await this.checkpoint(phase, phaseStep)
    return stopped
  }

  /** What is painted during the training is learned from at the next step. */
  private async takeNewLabels(phase: Phase): Promise<void> {
    let changed = false
    for (const id of this.host.takeChangedLabels()) changed = (await this.setup.dataset.reload(id)) || changed
    if (changed) phase.labelsChanged()
  }

  private async validate(phase: Phase, phaseStep: number): Promise<void> {
    const stopping = this.host.shouldStop()
    const result = await evaluatePhase(phase, this.setup.dataset, async () => {
      await this.showWatched(phase)
      await this.host.betweenSteps()
      return stopping || !this.host.shouldStop()
    })
    if (!result && this.best) return
    const scores = result ?? {
      loss: null,
      meanIou: null,
      iou: this.setup.dataset.project.classes.map(() => null),
      pixelAccuracy: null
    }
    if (!Number.isFinite(scores.loss ?? 0)) {
      const { net, store } = phase.module
      throw await explainScores(this.step, net, await firstEvaluation(phase, this.setup.dataset), store)
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
    const { classes } = this.setup.dataset.project
    await saveNet(bestNetPath(this.setup.folder, this.setup.recorder.record.id), {
      model: this.net,
      classes,
      maxSide: this.setup.config.maxSide
    })
  }

  private async checkpoint(phase: Phase, phaseStep: number): Promise<void> {
    this.lastCheckpoint = this.host.now()
    await phase.module.settle()
    const { folder, recorder } = this.setup
    // a run that goes on from the checkpoint has all points up to it
    recorder.flush()
    await saveCheckpoint(folder, recorder.record.id, {
      phase: phase.kind,
      phaseStep,
      step: this.step,
      validationsWithoutGain: this.validationsWithoutGain,
      vectors: phase.module.store.vectors()
    })
    await recorder.update({ lastStep: this.step, best: this.best })
  }

  /** Predicts the image on screen again, every few seconds and at once when it changes. */
  private async showWatched(phase: Phase): Promise<void> {
    const { folder, config, dataset } = this.setup
    const watched = this.host.watchedImage()
    const changed = watched !== this.lastWatched
    if (!watched || (!changed && this.host.now() - this.lastMask < MASK_EVERY_MS)) return
    this.lastWatched = watched
    this.lastMask = this.host.now()
    const image = dataset.find(watched)
    if (!image) return
    const predicted = await predictWithPhase(phase, image, config.maxSide).catch(passOverBadImage)
    if (!predicted) return
    const map = await dataset.inClassesOfNow(predicted)
    await this.emit({ type: 'mask', imageId: watched, step: this.step, ...map })
    await savePrediction(folder, watched, resizeMap(map, image.width, image.height)).catch(() => undefined)
    this.lastMask = this.host.now()
  }

  private async finish(reason: 'completed' | 'stopped'): Promise<void> {
    await this.setup.recorder.update({ status: reason, lastStep: this.step, best: this.best })
    const seconds = (this.host.now() - this.started) / 1000
    await this.emit({
      type: 'finished',
      runId: this.setup.recorder.record.id,
      reason,
      lastStep: this.step,
      best: this.best,
      seconds
    })
  }

  private async fail(error: unknown): Promise<void> {
    const failure = describeFailure(error)
    await this.phase?.close().catch(() => undefined)
    await this.setup.recorder.update({ status: 'failed' }).catch(() => undefined)
    const checkpoint = checkpointPath(this.setup.folder, this.setup.recorder.record.id)
    // going on from there would only diverge again
    if (failure.code === 'diverged') await rm(checkpoint, { force: true })
    const resumable = existsSync(checkpoint)
    const event: TrainingEvent = {
      type: 'failed',
      runId: this.setup.recorder.record.id,
      failure,
      lastStep: this.step,
      resumable
    }
    await this.emit(event).catch(() => this.host.emit(event))
  }

  private async emit(event: TrainingEvent): Promise<void> {
    this.host.emit(event)
    this.setup.recorder.log([event])
  }
}

/** A damaged picture that is merely looked at must not end the training. */
function passOverBadImage(error: unknown): null {
  if (!['bad-image', 'not-found'].includes(describeFailure(error).code)) throw error
  return null
}
