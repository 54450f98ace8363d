/**
 * Live training: the head of a net learns from every stroke, on encoder features that are computed once per image, and what is on
 * screen is predicted again. The work is cut into small pieces; before each one it is decided anew what matters most, so a newer
 * stroke or another part on screen is served at once, and work that nobody waits for any more is never begun.
 */
import { savePrediction } from '../../data/labels'
import { Random } from '../../data/random'
import { resizeMap } from '../../data/resizeMap'
import type { ImageState } from '../../data/types'
import { CPU } from '../../devices/device'
import { describeFailure, type FailureInfo } from '../../failure'
import { shapesOf } from '../../executor/batches'
import { weightsPerClass } from '../classWeights'
import type { TrainingConfig } from '../config'
import { Dataset } from '../dataset'
import { HeadPhase } from '../headPhase'
import type { TrainerHost } from '../host'
import type { LiveEvent, LiveSight, LiveState } from './liveEvents'
import { LiveExamples } from './liveExamples'
import { LivePicture } from './livePicture'
import { LiveRecord } from './liveRecord'
import { findLiveStart, type LiveStart } from './liveStart'
import { withWeights } from '../../module/netFile'
import { phaseOptions } from '../phaseOptions'

export interface LiveHost extends Pick<TrainerHost, 'now' | 'date' | 'betweenSteps'> {
  emit(event: LiveEvent): void
}

/** Steps between a stroke and the first look at what they changed. */
const QUICK_STEPS = 6
/** Steps after that, while nobody paints. */
const MORE_STEPS = 36
/** Of these, steps between two looks. */
const STEPS_PER_LOOK = 12
const SAVE_EVERY_MS = 10_000
/** Share of the mean loss that a step replaces. */
const LOSS_SHARE = 0.2
/** Below this mean loss, further steps would change nothing that can be seen. */
const LEARNED = 0.01

export class LiveTraining {
  private readonly changed = new Set<string>()
  private sight: LiveSight | null = null
  /** Counts what was heard from outside: what was decided before is decided again. */
  private news = 0
  /** Steps that are due before the next look, and after it. */
  private quick = 0
  private more = 0
  /** The step whose net is to be seen on screen. */
  private seenStep: number
  private savedStep: number
  private lastSave: number
  private loss: number | null = null
  private picture: LivePicture | null = null
  /** The step of the net that an image was last predicted with. */
  private readonly predicted = new Map<string, number>()
  private readonly withFeatures = new Set<string>()
  private readonly unreadable = new Set<string>()
  private lastState = ''
  private closing = false
  private wake: () => void = () => undefined
  private readonly settling: (() => void)[] = []
  private readonly working: Promise<void>

  private constructor(
    private readonly folder: string,
    private readonly host: LiveHost,
    private readonly dataset: Dataset,
    private readonly phase: HeadPhase,
    private readonly examples: LiveExamples,
    private readonly record: LiveRecord,
    private readonly start: LiveStart,
    /** Told once, when it ends by itself. */
    private readonly ended: (failure: FailureInfo) => void
  ) {
    this.seenStep = this.savedStep = this.step
    this.lastSave = host.now()
    if (!start.hasLearned && this.canLearn) this.beginLearning()
    this.working = this.work()
  }

  /** Rejects with Failure when the net cannot learn live; labels may still be missing. */
  static async open(
    folder: string,
    changes: Partial<TrainingConfig>,
    host: LiveHost,
    ended: (failure: FailureInfo) => void = () => undefined
  ): Promise<LiveTraining> {
    const dataset = await Dataset.openUnchecked(folder, changes.maxSide ?? 1024, changes.sourceWeights)
    const classes = dataset.project.classes.map(({ name }) => name)
    const random = new Random(changes.seed ?? 0)
    const start = await findLiveStart(folder, changes, classes, () => random.normal())
    const { config, continued } = start
    const weights = weightsPerClass(config.classWeights, classes, dataset.histogram)
    // a head's steps are over before a graphics card is told of them
    const options = phaseOptions(config, [CPU], weights)
    const { images } = dataset.project
    const phase = new HeadPhase(dataset, start.model, start.isEncoder, { ...config, mirror: false }, options, images)
    if (continued) {
      phase.module.store.restore(continued.vectors)
      phase.module.stepCount = continued.step
    }
    const record = { id: continued?.runId ?? '', config, started: host.date(), classes, live: true } as const
    const examples = new LiveExamples(dataset, phase, random)
    return new LiveTraining(
      folder,
      host,
      dataset,
      phase,
      examples,
      new LiveRecord(folder, record, start.input),
      start,
      ended
    )
  }

  /** The run that it is saved as; '' before it has learned anything. */
  get runId(): string {
    return this.record.runId
  }
  get step(): number {
    return this.phase.module.stepCount
  }
  get revision(): number {
    return this.dataset.revision
  }

  /** Strokes on an image are on disk. */
  labelsChanged(imageId: string): void {
    this.changed.add(imageId)
    this.tellNews()
  }

  /** What is on screen now; null when no image is. */
  look(sight: LiveSight | null): void {
    this.sight = sight
    this.tellNews()
  }

  private tellNews(): void {
    this.news++
    this.wake()
  }

  /** Settles when nothing is left to do. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.settling.push(resolve)
      this.wake()
    })
  }

  /** Settles when what it learned is on disk. */
  async close(): Promise<void> {
    this.closing = true
    this.wake()
    await this.working
  }

  private async work(): Promise<void> {
    try {
      while (!this.closing) {
        const awake = new Promise<void>((resolve) => (this.wake = resolve))
        if (await this.workOnce()) await this.host.betweenSteps()
        else {
          this.settling.splice(0).forEach((settle) => settle())
          await awake
        }
      }
      await this.save()
    } catch (error) {
      this.closing = true
      this.ended(describeFailure(error))
    } finally {
      this.settling.splice(0).forEach((settle) => settle())
      await this.phase.close().catch(() => undefined)
    }
  }

  /** The pieces of work by what they matter; each answers whether there was anything to do. */
  private readonly pieces: readonly (() => Promise<boolean>)[] = [
    () => this.takeStrokes(),
    () => this.learn(this.quick),
    () => this.drawOnScreen(true),
    () => (this.host.now() - this.lastSave > SAVE_EVERY_MS ? this.save() : nothing()),
    () => this.learn(this.more),
    () => this.drawOnScreen(false),
    () => this.save(),
    () => this.prepareNeighbour()
  ]

  /** Does the piece of work that matters most; false when there is none. */
  private async workOnce(): Promise<boolean> {
    const { news } = this
    for (const piece of this.pieces) if ((await piece()) || news !== this.news) return true
    return false
  }

  private get canLearn(): boolean {
    return this.examples.obstacle === null
  }

  /** A fresh head knows nothing worth drawing. */
  private get hasLearned(): boolean {
    return this.start.hasLearned || this.seenStep > 0
  }

  private async takeStrokes(): Promise<boolean> {
    const ids = [...this.changed]
    this.changed.clear()
    let isNew = false
    for (const id of ids) if (await this.dataset.reload(id)) isNew = await this.examples.changed(id)
    if (isNew && this.canLearn) this.beginLearning()
    this.tellState()
    return isNew
  }

  private beginLearning(): void {
    this.quick = QUICK_STEPS
    this.more = MORE_STEPS
  }

  /** One step: on the image on screen, and in turn on any of the others. */
  private async learn(due: number): Promise<boolean> {
    if (due === 0) return false
    const { revision } = this.dataset
    const batch = await this.examples.draw(this.step % 2 === 0 ? (this.sight?.imageId ?? null) : null)
    const learningRate = this.phase.learningRate
    await this.phase.module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
    const loss = await this.phase.module.step(batch, learningRate)
    this.record.note({ step: this.step, loss, learningRate, revision })
    this.loss = this.loss === null ? loss : this.loss + LOSS_SHARE * (loss - this.loss)
    if (this.quick > 0) this.quick--
    else this.more = this.loss < LEARNED ? 0 : this.more - 1
    if (this.quick === 0 && this.more % STEPS_PER_LOOK === 0) this.showNewNet()
    return true
  }

  private showNewNet(): void {
    this.seenStep = this.step
    this.host.emit({ type: 'outdated' })
  }

  /** Predicts a part of the image on screen: of the part that is in sight, or of the rest. */
  private async drawOnScreen(inSight: boolean): Promise<boolean> {
    const { sight } = this
    const image = sight && this.usable(sight.imageId)
    if (!sight || !image) return false
    if (!this.hasLearned) return this.prepare(image)
    if (this.picture?.image.id !== image.id)
      this.picture = new LivePicture(image, this.phase, this.start.config.maxSide)
    return this.drawNext(this.picture, inSight ? sight : null)
  }

  /** The next part of an image that shows an older net; false when there is none. */
  private async drawNext(picture: LivePicture, sight: LiveSight | null): Promise<boolean> {
    const { image } = picture
    if (this.predicted.get(image.id) === this.seenStep) return false
    try {
      const drawn = await picture.drawNext(this.seenStep, sight?.visible ?? null)
      this.noteFeatures(image.id)
      if (!drawn) return false
      const { pixels } = await this.dataset.inClassesOfNow(drawn.map)
      const { width, height } = picture.size
      const { revision, seenStep: step } = this
      if (image.id === this.sight?.imageId)
        this.host.emit({ type: 'patch', imageId: image.id, revision, step, width, height, part: drawn.part, pixels })
      if (picture.isDone(step)) await this.keepPrediction(picture, step)
      return true
    } catch (error) {
      this.passOver(image, error)
      return true
    }
  }

  private async keepPrediction({ image, map }: LivePicture, step: number): Promise<void> {
    this.predicted.set(image.id, step)
    const whole = await this.dataset.inClassesOfNow(resizeMap(map, image.width, image.height))
    await savePrediction(this.folder, image.id, whole)
    this.host.emit({ type: 'image', imageId: image.id, has: 'prediction' })
  }

  /** While nothing else is to be done: features first, for they stay; then the prediction. */
  private async prepareNeighbour(): Promise<boolean> {
    this.tellState()
    const images = (this.sight?.neighbours ?? []).map((id) => this.usable(id)).filter((image) => image !== null)
    const bare = images.find(({ id }) => !this.withFeatures.has(id))
    if (bare) return this.prepare(bare)
    if (!this.hasLearned) return false
    const stale = images.find(({ id }) => this.predicted.get(id) !== this.seenStep)
    if (!stale) return false
    return this.drawNext(this.neighbourOf(stale), null)
  }

  /** Computes the features of an image; false when they are there. */
  private async prepare(image: ImageState): Promise<boolean> {
    if (this.withFeatures.has(image.id)) return false
    try {
      await this.phase.predictionBatch(image)
      this.noteFeatures(image.id)
    } catch (error) {
      this.passOver(image, error)
    }
    return true
  }

  /** The neighbour that is being predicted, kept between its parts. */
  private neighbour: LivePicture | null = null
  private neighbourOf(image: ImageState): LivePicture {
    if (this.neighbour?.image.id !== image.id)
      this.neighbour = new LivePicture(image, this.phase, this.start.config.maxSide)
    return this.neighbour
  }

  private noteFeatures(imageId: string): void {
    if (this.withFeatures.has(imageId)) return
    this.withFeatures.add(imageId)
    this.host.emit({ type: 'image', imageId, has: 'features' })
  }

  private usable(imageId: string): ImageState | null {
    return this.unreadable.has(imageId) ? null : (this.dataset.find(imageId) ?? null)
  }

  /** A damaged picture that is merely looked at does not end the work. */
  private passOver(image: ImageState, error: unknown): void {
    if (!['bad-image', 'not-found'].includes(describeFailure(error).code)) throw error
    this.unreadable.add(image.id)
  }

  private async save(): Promise<boolean> {
    this.lastSave = this.host.now()
    if (this.step === this.savedStep) return false
    const { config, model } = this.start
    const { classes } = this.dataset.project
    const net = { model: withWeights(model, this.phase.module.getParams()), classes, maxSide: config.maxSide }
    await this.record.save(net, { step: this.step, vectors: this.phase.module.store.vectors() })
    this.savedStep = this.step
    return true
  }

  private tellState(): void {
    const state = this.state()
    const { step, revision } = this
    const told = JSON.stringify([state, step, revision])
    if (told === this.lastState) return
    this.lastState = told
    this.host.emit({ type: 'state', state, step, revision, loss: this.loss })
  }

  /** Whether all of the image on screen shows the newest net, as far as it can be read. */
  private get isDrawn(): boolean {
    const image = this.sight && this.usable(this.sight.imageId)
    return !image || this.predicted.get(image.id) === this.seenStep
  }

  private state(): LiveState {
    const { obstacle } = this.examples
    if (obstacle !== null) return { type: 'waiting', sentence: obstacle }
    if (this.quick + this.more > 0) return { type: 'learning' }
    return { type: this.isDrawn ? 'ready' : 'predicting' }
  }
}

const nothing = () => Promise.resolve(false)
