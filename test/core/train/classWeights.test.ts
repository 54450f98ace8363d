import { expect, it } from 'vitest'
import { weightsPerClass } from '../../../main/core/train/classWeights'
import { makeDiscProject, train } from './discs'

const CLASSES = ['background', 'cell', 'edge']

it('weights by name count 1 where nothing is said, in the order of the classes', () => {
  expect(weightsPerClass({ edge: 5, background: 0.5 }, CLASSES, [9, 9, 9])).toEqual([0.5, 1, 5])
  expect(weightsPerClass('none', CLASSES, [1, 2, 3])).toBeUndefined()
})

it('balanced weights fall with the root of the share, and weigh all labelled pixels 1 on average', () => {
  const [a, b] = weightsPerClass('balanced', ['a', 'b'], [100, 400])!
  expect(a! / b!).toBeCloseTo(2, 12)
  expect((100 * a! + 400 * b!) / 500).toBeCloseTo(1, 12)
})

it('a class that the project does not have is named', () => {
  expect(() => weightsPerClass({ nucleus: 2 }, CLASSES, [1, 1, 1])).toThrow(
    'There is no class called "nucleus" to weigh; the project has background, cell, edge.'
  )
})

it('a training is refused before its first step when it weighs a class that is not there', async () => {
  const folder = await makeDiscProject()
  await expect(train(folder, { headSteps: 2, classWeights: { nucleus: 2 } })).rejects.toThrow(
    'There is no class called "nucleus" to weigh'
  )
})
