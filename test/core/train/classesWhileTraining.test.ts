/** Classes that are removed and renamed while a training is alive. */
import { expect, it } from 'vitest'
import { readPrediction } from '../../../main/core/data/labels'
import { openProject, saveClasses } from '../../../main/core/data/project'
import { UNLABELLED } from '../../../main/core/data/types'
import { GROUND_AND_DISC, ListeningHost, makeDiscProject, train } from './discs'

const [GROUND, DISC] = GROUND_AND_DISC as readonly [(typeof GROUND_AND_DISC)[0], (typeof GROUND_AND_DISC)[0]]
const MISTAKE = { name: 'mistake', color: '#ff0000', key: '3' }

it('a class that is removed while a training is alive is in none of the masks that follow', async () => {
  const folder = await makeDiscProject({ classes: [GROUND, DISC, MISTAKE] })
  let change: Promise<unknown> | null = null
  const host = new ListeningHost({
    watched: 'image-1',
    onEvent: (event) => {
      if (event.type === 'mask') change ??= saveClasses(folder, [{ ...GROUND, name: 'soil' }, DISC])
    }
  })
  // small steps: the net goes on answering the third class, as an untrained one does
  const still = { fullLearningRate: 1e-8, fullSteps: 12, seed: 2 }
  await train(folder, { net: 'unet:width=2,depth=1', mode: 'full', ...still }, host)
  await change
  const masks = host.ofType('mask')
  const [first, last] = [masks[0]!, masks.at(-1)!]
  expect(first.pixels).toContain(2)
  expect(last.pixels).toContain(UNLABELLED)
  expect(last.pixels.every((v) => v < 2 || v === UNLABELLED)).toBe(true)
  const [image] = (await openProject(folder)).images
  expect(await readPrediction(folder, image!)).toMatchObject({ pixels: last.pixels })
})
