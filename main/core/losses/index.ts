/** The table of losses, and the reading of a name or a blend of them. */
import { blend, parseBlend } from './blend'
import { crossEntropy } from './crossEntropy'
import { dice } from './dice'
import { focal } from './focal'
import type { Loss } from './loss'
import { lovasz } from './lovasz'
import { tversky } from './tversky'

export const LOSSES = { crossEntropy, dice, focal, tversky, lovasz } satisfies Record<string, Loss>
export type LossName = keyof typeof LOSSES

/** @param text a name of the table, or a weighted sum such as '0.7*focal+0.3*dice' */
export function findLoss(text: string): Loss {
  const terms = parseBlend(text, Object.keys(LOSSES))
  return blend(terms.map(({ weight, name }) => ({ weight, loss: LOSSES[name as LossName] })))
}
