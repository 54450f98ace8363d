/** The table of losses. */
import { crossEntropy } from './crossEntropy'
import type { Loss } from './loss'

export const LOSSES = { crossEntropy } satisfies Record<string, Loss>
export type LossName = keyof typeof LOSSES
