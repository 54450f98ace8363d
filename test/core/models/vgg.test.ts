/** A vgg16 file of torchvision starts an FCN: its Linear layers become fc6 and fc7 (test/fixtures/make_vgg.py). */
import { expect, test } from 'vitest'
import { findParameters } from '../../../main/core/graph/parameters'
import { findNet } from '../../../main/core/models'
import { fitWeights } from '../../../main/core/weights/fit'
import { readRecords, relativeError } from '../records'
import { runModel } from '../graph/models'
import { formulaImage, formulaWeight, withFormulaWeights } from './formula'

interface VggRecord {
  readonly checkpoint: readonly (readonly [name: string, shape: readonly number[]])[]
  readonly logits: { readonly side: number; readonly stride: number; readonly data: readonly number[] }
}

const [{ checkpoint, logits: expected }] = readRecords<VggRecord>('vgg.jsonl') as [VggRecord]
const file = new Map(checkpoint.map(([name, shape]) => [name, formulaWeight(name, shape)]))

test('torchvision’s vgg16 fits FCN-8s, and the net computes what its Linear layers do in every window', async () => {
  const source = findNet('fcn8s_vgg16:width=8,dense=64')
  const fresh = await source.load(3, () => 0)
  const scored = withFormulaWeights(fresh, findParameters(fresh).keys())
  const { model, report } = fitWeights(scored, file, [], source.renames)
  expect(report).toMatchObject({ mismatched: [], unused: ['classifier.6.weight', 'classifier.6.bias'] })
  expect(report.missing.filter((name) => !/score/.test(name))).toEqual([])
  expect(report.loaded.filter(({ name }) => name.startsWith('fc'))).toEqual([
    { name: 'fc6.weight', from: 'classifier.0.weight', reshapedFrom: [64, 3136] },
    { name: 'fc6.bias', from: 'classifier.0.bias' },
    { name: 'fc7.weight', from: 'classifier.3.weight', reshapedFrom: [64, 64] },
    { name: 'fc7.bias', from: 'classifier.3.bias' }
  ])
  const { logits } = await runModel(model, { image: formulaImage([1, 3, expected.side, expected.side]) })
  const found = expected.data.map((_, i) => Number(logits!.data[i * expected.stride]))
  expect(relativeError(found, expected.data)).toBeLessThan(1e-5)
})
