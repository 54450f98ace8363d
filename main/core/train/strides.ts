/**
 * Steps of a phase, as many at once as one run of the graph should take: on devices where many are quicker, so many that two loss
 * points a second still come. What a person does (stop, paint, look at another image) waits no longer than that.
 */
import type { Batch } from '../executor/executor'
import type { TrainerHost } from './host'
import type { Phase } from './phase'
import type { StepsTaken } from '../executor/stepper'

/** Milliseconds between two loss points, below the half second that is promised. */
const MOST_MS = 400
/** Their batches are in memory together. */
const MOST_STEPS = 32
/** A first step warms up and says little: runs grow by this factor at most. */
const GROWTH = 4

export class Strides {
  private last = 0
  private msPerStep = Infinity

  /** @param accumulate batches whose gradients make one step */
  constructor(
    private readonly phase: Phase,
    private readonly accumulate: number,
    private readonly host: Pick<TrainerHost, 'now'>
  ) {}

  /**
   * Takes one step or more.
   * @param most steps until something has to happen in between
   * @param rateOf the learning rate of the i-th of them
   */
  async take(most: number, rateOf: (i: number) => number): Promise<StepsTaken> {
    const begun = this.host.now()
    const count = Math.min(most, this.longest())
    const rates = Array.from({ length: count }, (_, i) => rateOf(i))
    const taken = await (this.accumulate === 1 ? this.steps(rates) : this.accumulated(rates[0]!))
    this.last = count
    this.msPerStep = (this.host.now() - begun) / count
    return taken
  }

  private longest(): number {
    if (!this.phase.module.prefersManySteps || this.accumulate > 1) return 1
    const fitting = Math.floor(MOST_MS / this.msPerStep)
    return Math.max(1, Math.min(fitting, MOST_STEPS, this.last * GROWTH))
  }

  private async steps(rates: readonly number[]): Promise<StepsTaken> {
    const batches: Batch[] = []
    while (batches.length < rates.length) batches.push(await this.phase.nextBatch())
    const taken = await this.phase.module.steps(batches, rates)
    for (const batch of batches) this.phase.recycle(batch)
    return taken
  }

  /** One step, of several batches; its loss is their mean. */
  private async accumulated(rate: number): Promise<StepsTaken> {
    const { module } = this.phase
    let total = 0
    for (let i = 0; i < this.accumulate; i++) {
      const batch = await this.phase.nextBatch()
      total += await module.forwardBackward(batch)
      this.phase.recycle(batch)
    }
    await module.update(rate)
    return { losses: [total / this.accumulate], failure: null }
  }
}
