/** A trained net goes out as an MXNet checkpoint, and a training starts from what was written. */
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportMxnet } from '../../../../main/core/train/export/exportMxnet'
import { inspectModel } from '../../../../main/core/train/nets'
import { scratchFolder } from '../../data/scratch'
import { makeDiscProject, train } from '../discs'
import { useTrainedProject } from '../trained'

const project = useTrainedProject()

describe('a net written for MXNet', () => {
  it('is two files that read back to the same probabilities', async () => {
    const report = await exportMxnet(project(), join(await scratchFolder(), 'discs-symbol.json'))
    expect(await readdir(dirname(report.file))).toEqual(['discs-0001.params', 'discs-symbol.json'])
    expect(report).toMatchObject({ classes: ['ground', 'disc'] })
    expect(report.largestDifference).toBeLessThan(1e-5)
  })

  it('is a net like any other: inspected, and trained on from its parameters', async () => {
    const { file, parametersFile } = await exportMxnet(project(), join(await scratchFolder(), 'discs-symbol.json'))
    expect(await inspectModel(file)).toMatchObject({ title: 'discs-symbol.json', hasEncoder: false })
    const { host } = await train(await makeDiscProject(), { net: file, fullSteps: 2 })
    const [event] = host.ofType('weights')
    expect(event!.report).toMatchObject({ file: parametersFile, mismatched: [], missing: [] })
    expect(host.ofType('finished')).toHaveLength(1)
  })

  it('has a name that MXNet finds', async () => {
    await expect(exportMxnet(project(), join(await scratchFolder(), 'discs.json'))).rejects.toThrow(
      'discs.json should end in -symbol.json'
    )
  })
})
