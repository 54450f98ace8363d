/** A WebGPU device for tests: any Vulkan device, else SwiftShader, which Chromium and Electron bring along. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Graph } from '../../main/core/graph/graph'
import { openSession } from '../../main/core/runtime/ort'

/** SwiftShader as Debian's Chromium and as Electron install it. */
const DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  join(import.meta.dirname, '../../node_modules/electron/dist/vk_swiftshader_icd.json')
]

/** Why there is none, or null. */
export async function reasonWithoutWebGpu(): Promise<string | null> {
  const driver = DRIVERS.find(existsSync)
  if (driver) process.env.VK_ICD_FILENAMES ??= driver
  const graph = new Graph()
  graph.output(graph.emit('Relu', [graph.input('x', 'float32', [1])]))
  try {
    await (await openSession(graph.toModel(), { threads: 1, device: 'webgpu:0', strict: true })).close()
    return null
  } catch (error) {
    return (error as Error).message
  }
}
