/**
 * How far the forecast of a step's memory is from what a process that trains takes at its peak: `npx tsx test/bench/memory.ts`.
 * Each net runs in a process of its own. Linux only.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Random } from '../../main/core/data/random'
import { float32, tensor } from '../../main/core/graph/tensor'
import { findNet } from '../../main/core/models'
import { Module } from '../../main/core/module/module'

const CASES: readonly (readonly [net: string, batch: number, side: number, devices: number])[] = [
  ['default', 1, 512, 1],
  ['default', 4, 256, 1],
  ['default', 4, 256, 2],
  ['default', 16, 256, 1],
  ['unet', 4, 256, 1],
  ['unet', 1, 512, 1],
  ['unet', 2, 128, 2],
  ['unet:width=8', 8, 128, 1],
  ['fpn_mobilenet_v2', 4, 192, 1],
  ['fpn_resnet18', 2, 256, 1],
  ['fcn8s_vgg16:width=16,dense=256', 2, 256, 1],
  ['deeplabv3_resnet50', 1, 192, 1],
  ['fcn8s_vgg16', 1, 256, 1]
]

async function measure(name: string, batch: number, side: number, devices: number): Promise<void> {
  const random = new Random(1)
  const net = await findNet(name).load(3, () => random.normal())
  const module = new Module(net, { threads: 2 })
  const before = residentBytes('VmRSS')
  const dims = [batch, 3, side, side]
  const input = net.inputs[0]!.name
  const names = Array.from({ length: devices }, (_, i) => `cpu:${i}`)
  const { bytes } = await module.bind({ [input]: dims }, null, { forTraining: true, devices: names })
  const image = float32(
    dims,
    Float32Array.from({ length: batch * 3 * side * side }, () => random.next())
  )
  const labels = tensor(
    'uint8',
    dims.with(1, 1),
    Uint8Array.from({ length: batch * side * side }, () => random.integer(3))
  )
  for (let i = 0; i < 2; i++) await module.step({ data: { [input]: image }, labels }, 1e-3)
  const peak = residentBytes('VmHWM') - before
  await module.close()
  const megabytes = (value: number) => String(Math.round(value / 1e6))
  const row = [name, batch, side, devices, megabytes(bytes), megabytes(peak), (bytes / peak).toFixed(2)]
  process.stdout.write(`| ${row.join(' | ')} |\n`)
}

function residentBytes(field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))!
  return Number(kilobytes) * 1024
}

const [name, ...sizes] = process.argv.slice(2)
if (name) await measure(name, ...(sizes.map(Number) as [number, number, number]))
else {
  process.stdout.write('| net | batch | side | devices | forecast, MB | peak, MB | ratio |\n')
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n')
  for (const [net, ...rest] of CASES)
    execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), net, ...rest.map(String)], {
      stdio: 'inherit'
    })
}
