/** Images that a person left out: kept with their labels, used by nothing, put back at any time. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { excludeDamaged, setExcluded } from '../../../main/core/data/exclusion'
import { openProject } from '../../../main/core/data/project'
import { evaluateProject } from '../../../main/core/train/predict'
import { ListeningHost, makeDiscProject, train } from '../train/discs'

const FULL = { net: 'unet:width=2,depth=1', mode: 'full', fullSteps: 6 } as const

/** Cuts a photo off behind its header, which still tells its size. */
async function damage(folder: string, id: string): Promise<void> {
  const file = join(folder, 'photos', `${id}.png`)
  const bytes = await readFile(file)
  await writeFile(file, bytes.subarray(0, 200))
}

const excludedOf = async (folder: string) =>
  (await openProject(folder)).images.filter((image) => image.excluded).map((image) => image.id)

describe('an image that is left out', () => {
  it('is marked in project.json by its id or its file name, and put back without a trace', async () => {
    const folder = await makeDiscProject()
    const before = await readFile(join(folder, 'project.json'), 'utf8')
    await setExcluded(folder, ['image-2', 'image-5.png'], true)
    expect(await excludedOf(folder)).toEqual(['image-2', 'image-5'])
    await setExcluded(folder, ['image-2', 'image-5'], false)
    expect(await readFile(join(folder, 'project.json'), 'utf8')).toBe(before)
    await expect(setExcluded(folder, ['nobody'], true)).rejects.toThrow('The project has no image called "nobody".')
  })

  it('neither trains nor validates, and the training says how many', async () => {
    const folder = await makeDiscProject()
    const whole = await train(folder, FULL)
    await setExcluded(folder, ['image-1', 'image-6'], true)
    const { host } = await train(folder, FULL)
    expect(whole.host.ofType('started')[0]!.leftOut).toBeUndefined()
    expect(host.ofType('started')[0]!.leftOut).toBe(2)
    expect(host.losses()).not.toEqual(whole.host.losses())
    expect(await evaluateProject(folder)).toMatchObject({ images: 1, leftOut: 1 })
  })
})

describe('a labelled photo with damaged pixels', () => {
  it('ends a training with its name, and lets the next one through when left out', async () => {
    const folder = await makeDiscProject()
    await damage(folder, 'image-3')
    const { host } = await train(folder, { ...FULL, fullSteps: 30 }, new ListeningHost())
    const [failed] = host.ofType('failed')
    expect(failed!.failure).toMatchObject({ code: 'bad-image', details: { imageId: 'image-3' } })
    expect(failed!.failure.message).toContain('image-3.png is damaged or cut off')
    await setExcluded(folder, [failed!.failure.details!.imageId as string], true)
    const again = await train(folder, FULL)
    expect(again.host.ofType('finished')).toHaveLength(1)
  })

  it('is found before a training on demand', async () => {
    const folder = await makeDiscProject()
    await damage(folder, 'image-3')
    await damage(folder, 'image-6')
    expect((await excludeDamaged(folder)).map((d) => d.imageId)).toEqual(['image-3', 'image-6'])
    expect(await excludedOf(folder)).toEqual(['image-3', 'image-6'])
    expect(await excludeDamaged(folder)).toEqual([])
  })
})
