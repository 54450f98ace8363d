import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

test('why a device is used or not is said in Chinese', () => {
  const machine =
    'WebGPU found no graphics adapter: this machine shows no graphics card (there is no /dev/dri/render*).'
  expect(core.device(`Training on the processor. ${machine}`)).toBe(
    '在处理器上训练。WebGPU 没有找到图形适配器：本机没有显卡（不存在 /dev/dri/render*）。'
  )
  expect(core.device('Training on NVIDIA CUDA, the fastest here: 31.5 samples a second; Processor 2.4.')).toBe(
    '在此处最快的 NVIDIA CUDA 上训练：每秒 31.5 个样本（Processor 2.4）。'
  )
  expect(core.device('CUDA cannot start: libcudnn.so.9 is missing; found instead: libcudnn.so.8.')).toBe(
    'CUDA 无法启动：缺少 libcudnn.so.9；找到的是 libcudnn.so.8。'
  )
})

test('every obstacle that the table of devices knows is said in Chinese', () => {
  const sources = ['coreml', 'cpu', 'cuda', 'directml', 'webgpu'].map((name) =>
    readFileSync(join('main/core/devices/providers', `${name}.ts`), 'utf8')
  )
  const said = sources.flatMap((source) =>
    [...source.matchAll(/(?:sentence|mend): (?:'([^'`$]+)'|"([^"`$]+)")/g)].map((found) => found[1] ?? found[2]!)
  )
  expect(said.length).toBeGreaterThan(20)
  expect(said.filter((sentence) => !/\p{Script=Han}/u.test(core.device(sentence)))).toEqual([])
})

test('what the doctor says of the machine, and of devices that a system lacks, is said in Chinese', () => {
  const source = readFileSync('main/deviceDoctor.ts', 'utf8')
  const names = [...source.matchAll(/^ +\[?\s*'([A-Z][^']*)',/gm)].map((found) => found[1]!)
  expect(names).toContain('Graphics devices')
  const proper = ['ONNX Runtime', 'Node', 'Electron']
  expect(names.filter((name) => !proper.includes(name) && !/\p{Script=Han}/u.test(core.said(name)))).toEqual([])
  expect(core.device('ONNX Runtime has no DirectML on linux x64.')).toBe(
    'ONNX Runtime 在 linux x64 上不提供 DirectML。'
  )
  expect(core.device('Processor (CPU): AMD EPYC')).toBe('处理器（CPU）: AMD EPYC')
})
