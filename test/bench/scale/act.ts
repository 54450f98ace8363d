/** Cost of one act on all images of a project, until it is safe in the journal, and until the label files have followed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commitBulk, prepareBulk } from '../../../main/core/bulk/bulk'
import { settleLabels } from '../../../main/core/data/labelFile'
import { makeSmallImages, time } from './smallImages'

const SIDE = 64
const quietly = { report: () => undefined, shouldStop: () => false }

const folder = mkdtempSync(join(tmpdir(), 'segsmith-scale-'))
try {
  const images = await makeSmallImages(folder, Number(process.argv[2]), SIDE)
  const request = { act: { type: 'fillUnlabelled', to: 1 }, imageIds: images.map(({ id }) => id), locked: [] } as const
  const [act, actCpu] = await time(async () => {
    const prepared = await prepareBulk(folder, request, quietly)
    await commitBulk(folder, prepared!, { id: 'act', at: 0 })
  })
  const [files, filesCpu] = await time(() => settleLabels(folder))
  process.stdout.write(
    JSON.stringify({
      'act, s': act,
      'act, CPU s': actCpu,
      'files follow, s': files,
      'files follow, CPU s': filesCpu,
      'peak, MB': process.resourceUsage().maxRSS / 1024
    })
  )
} finally {
  rmSync(folder, { recursive: true })
}
