/** A project with a net trained once for all tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { makeDiscProject, train } from './discs'

export const MAX_SIDE = 100
/** image-5 is as odd as can be, image-6 larger than the net is trained on. */
const SIZES = [
  [64, 64],
  [64, 64],
  [64, 64],
  [64, 64],
  [37, 53],
  [130, 40],
  [1, 1]
] as const

/** Answers the project's folder, once the tests run. */
export function useTrainedProject(): () => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'segsmith-'))
    const parts = ['train', 'train', 'train', 'train', 'validation', 'validation', 'validation'] as const
    await makeDiscProject({ folder, sizes: SIZES, parts })
    await train(folder, { maxSide: MAX_SIDE })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

export const quietly = { report: () => undefined, shouldStop: () => false }
