/** What came of a device's trial, in words for a person. */
import { parseDevice } from './device'
import type { Machine } from './machine'
import { findProvider } from './providers'
import type { Refusal } from './providers/provider'
import type { TrialOutcome } from './trialProcess'

/** null when it was measured. */
export function describeTrial(device: string, outcome: TrialOutcome, machine: Machine): Refusal | null {
  const provider = findProvider(parseDevice(device).provider)
  switch (outcome.type) {
    case 'measured':
      return null
    case 'refused':
      return provider.explain(outcome.words, machine)
    case 'crashed':
      return {
        sentence: `${provider.title} ended its process (${outcome.how}); it was tried apart, so nothing else was harmed.`,
        mend: 'Update the graphics driver.'
      }
    case 'timed-out':
      return outcome.hadOpened
        ? {
            sentence: `${provider.title} had not finished three small steps after ${outcome.seconds} seconds.`,
            mend: 'It may be a graphics driver that only imitates a card; the processor is faster then.'
          }
        : {
            sentence: `${provider.title} did not open within ${outcome.seconds} seconds.`,
            mend: 'Update the graphics driver, or start the machine again.'
          }
  }
}

/** The largest relative difference of a loss by which two devices may be said to compute the same. */
const LARGEST_DIFFERENCE = 0.02

/** Whether a device computes what the processor computes. */
export function computesAlike(losses: readonly number[], reference: readonly number[]): boolean {
  return losses.every((loss, i) => Math.abs(loss - reference[i]!) <= LARGEST_DIFFERENCE * Math.abs(reference[i]!))
}
