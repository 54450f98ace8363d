/**
 * The engine's graphs on ONNX Runtime's WebGPU provider, without a node left to the CPU: one case per operator against PyTorch,
 * or against finite differences. Runs on any Vulkan device; without one on SwiftShader, which Chromium and Electron bring along.
 */
import { describe, expect, test } from 'vitest'
import { CONSTANT_OPS, RULES } from '../../../main/core/autodiff/rules'
import type { Target } from '../../../main/core/lower/lowering'
import type { SessionOptions } from '../../../main/core/runtime/ort'
import { CASES } from '../autodiff/cases'
import { gradientError } from '../autodiff/gradcheck'
import { OPERATOR_RECORDS, operatorErrors } from '../autodiff/operatorRecords'
import { reasonWithoutWebGpu } from '../webgpu'

const OPTIONS: SessionOptions = { threads: 1, device: 'webgpu:0', strict: true }
const TARGET: Target = { provider: 'webgpu', channelBlock: 0 }

const TOLERANCE = 5e-6
/** WebGPU allows these functions an absolute error of 2⁻¹¹. */
const ROUGH: Readonly<Record<string, number>> = { Sin: 1e-3, Cos: 1e-3, Tan: 1e-3, Asin: 1e-3, Acos: 1e-3, Atan: 1e-3 }

const reason = await reasonWithoutWebGpu()

/** The first record of each operator, and of the kinds of layer that are lowered in ways of their own. */
const seen = new Set<string>()
const OWN_WAYS =
  /depthwise|groups|stride 2|training|batch by one|half_pixel|align_corners|reflection|CRD|pads not counted/
const records = OPERATOR_RECORDS.filter((r) => {
  const key = `${r.op} ${OWN_WAYS.exec(r.name)?.[0] ?? ''}`
  return !seen.has(key) && seen.add(key)
})

const recorded = new Set(OPERATOR_RECORDS.map((r) => r.op))
const others = Object.keys(RULES).flatMap((op) =>
  recorded.has(op) || CONSTANT_OPS.includes(op) ? [] : CASES.filter((c) => c.op === op).slice(0, 1)
)

describe.skipIf(reason !== null)('on WebGPU', () => {
  describe('outputs and gradients are those of PyTorch', () => {
    test.each(records.map((record) => [record.name, record] as const))('%s', async (_name, record) => {
      expect(await operatorErrors(record, TARGET, OPTIONS, ROUGH[record.op] ?? TOLERANCE)).toEqual({})
    })
  })

  describe('gradients agree with finite differences', () => {
    test.each(others.map((c) => [c.op, c] as const))('%s', async (_name, c) => {
      expect(await gradientError(c, TARGET, OPTIONS)).toBeLessThan(1e-3)
    })
  })
})

if (reason !== null) test.skip(`WebGPU was not tested: ${reason}`, () => undefined)
