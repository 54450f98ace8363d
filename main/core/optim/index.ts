/** The table of optimizers. */
import { adamw } from './adamw'
import type { Optimizer } from './optimizer'
import { sgd } from './sgd'

export const OPTIMIZERS = { sgd, adamw } satisfies Record<string, Optimizer>
export type OptimizerName = keyof typeof OPTIMIZERS
