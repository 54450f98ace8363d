/** Steps of several sides in turn, so that the load of the machine hits all alike. */
import type { StepAnswer, StepRequest } from './job'
import type { LineProcess } from './lineProcess'

/** First steps of a side, which no time is taken from. */
export const WARM_UP = 2

export async function alternate(
  sides: readonly LineProcess<StepRequest, StepAnswer>[],
  requests: readonly StepRequest[]
): Promise<StepAnswer[][]> {
  const answers: StepAnswer[][] = sides.map(() => [])
  for (const request of requests)
    for (const [index, side] of sides.entries()) answers[index]!.push(await side.ask(request))
  return answers
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
