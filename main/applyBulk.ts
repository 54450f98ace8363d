/** An act on many images: prepared by the training process, which looks into files; made a step here, where the journal is written. */
import { randomUUID } from 'node:crypto'
import type { BulkReport, BulkRequest } from './core/bulk/act'
import { commitBulk } from './core/bulk/bulk'
import type { LabelFollower } from './labelFollower'
import type { TrainerClient } from './trainerClient'

/** null when it was stopped. The label files follow when there is time. */
export async function applyBulk(
  { trainer, follower }: { readonly trainer: TrainerClient; readonly follower: LabelFollower },
  folder: string,
  request: BulkRequest
): Promise<BulkReport | null> {
  const prepared = await trainer.call('prepareBulk', folder, request)
  if (!prepared) return null
  const report = await commitBulk(folder, prepared, { id: randomUUID(), at: Date.now() })
  for (const { imageId } of prepared.parts) trainer.labelsChanged(folder, imageId)
  void follower.follow(folder)
  return report
}
