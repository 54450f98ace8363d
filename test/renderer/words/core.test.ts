import { expect, test } from 'vitest'
import { NETS } from '../../../main/core/models'
import { OPTIMIZERS } from '../../../main/core/optim'
import { core } from '../../../renderer/words/zh/core'

/** What the window shows of the core's tables. */
const nets = Object.values(NETS)
const optimizers = Object.values(OPTIMIZERS)
const settings = [...nets, ...optimizers].flatMap(({ options }) => Object.entries(options))

test('every description, group and setting of the tables of the core has a Chinese phrase', () => {
  const said = [
    ...[...nets, ...optimizers].map(({ description }) => description),
    ...nets.map(({ group }) => group ?? 'Nets'),
    ...settings.map(([, { help }]) => help)
  ]
  expect(said.filter((phrase) => !/\p{Script=Han}/u.test(core.said(phrase)))).toEqual([])
  expect(settings.filter(([name]) => core.setting(name, '?') === '?')).toEqual([])
})

test('the picture of a net is said in Chinese, with the names of operators as they are', () => {
  expect(
    ['3 × inverted residual', '×4 bilinear', 'Conv 3×3 /2 · ReLU6', 'max pool 2×2', 'summit'].map(core.block)
  ).toEqual(['3 × 倒残差', '×4 双线性', 'Conv 3×3 /2 · ReLU6', '最大池化 2×2', 'summit'])
})
