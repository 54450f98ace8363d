/** Where `train --from` finds the net that a training starts from. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CommandInput } from '../../main/cli/command'
import { readFrom } from '../../main/cli/from'
import { loadNet } from '../../main/core/module/netFile'
import { bestNetPath } from '../../main/core/train/runs'
import { makeDiscProject, train } from '../core/train/discs'

const SMALL = { net: 'unet:width=8', mode: 'full' } as const

/** A project in which two nets were trained, the newer one for longer. */
async function trainedProject() {
  const folder = await makeDiscProject()
  const { runId: old } = await train(folder, { ...SMALL, fullSteps: 1 })
  const { runId: newest } = await train(folder, { ...SMALL, fullSteps: 10 })
  return { folder, old, newest }
}
const read = (folder: string, options: Record<string, string>) => readFrom(folder, new CommandInput([], options))

describe('--from', () => {
  it('names a run of this project or of another, whose net is trained on, or a file', async () => {
    const { folder, old, newest } = await trainedProject()
    expect(await read(folder, {})).toEqual({})
    expect(await read(folder, { from: old })).toEqual({ from: old, net: SMALL.net })
    expect(await read(folder, { from: 'newest' })).toEqual({ from: newest, net: SMALL.net })
    expect(await read(folder, { from: old, net: 'unet' })).toEqual({ from: old })
    const [other, run] = [await makeDiscProject(), join(folder, 'runs', old)]
    const weights = join(run, 'best.onnx')
    expect(await read(other, { from: run })).toEqual({ weights, net: SMALL.net })
    expect(await read(other, { from: weights })).toEqual({ weights })
  })

  it('starts where the earlier training ended', async () => {
    const { folder, newest } = await trainedProject()
    const weightOf = async (run: string) => {
      const { initializers } = (await loadNet(bestNetPath(folder, run))).model
      const name = [...initializers.keys()].find((key) => key.endsWith('conv.weight'))!
      return Array.from(initializers.get(name)!.data as Float32Array)
    }
    const start = await read(folder, { from: 'newest' })
    const { runId } = await train(folder, { ...SMALL, ...start, fullSteps: 1, fullLearningRate: 1e-8 })
    const [before, after] = [await weightOf(newest), await weightOf(runId)]
    expect(after).toEqual(before.map((value) => expect.closeTo(value, 6) as number))
  })

  it('says what there is not, and what it cannot go with', async () => {
    const folder = await makeDiscProject()
    await expect(read(folder, { from: 'past' })).rejects.toThrow('"past" is neither a run of the project nor a file')
    await expect(read(folder, { from: 'newest' })).rejects.toThrow('train one first')
    await expect(read(folder, { from: 'past', weights: 'a' })).rejects.toThrow('--from and --weights exclude')
  })
})
