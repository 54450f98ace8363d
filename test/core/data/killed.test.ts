import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { readLabel } from '../../../main/core/data/labels'
import { UNLABELLED } from '../../../main/core/data/types'
import { scratchFolder, writeSmallProject } from './scratch'

/** Paints in another process from stroke `first` on, kills it with SIGKILL after `enough` strokes, answers the last acknowledged one. */
async function paintAndKill(folder: string, first: number, enough: number): Promise<number> {
  const program = resolve(import.meta.dirname, 'paintUntilKilled.mjs')
  const child = spawn(process.execPath, [program, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let last = first - 1
  for await (const line of createInterface(child.stdout)) {
    last = Number(line)
    if (last - first + 1 === enough) child.kill('SIGKILL')
  }
  const [code, signal] = (await closed) as [number | null, string | null]
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  return last
}

it('keeps every acknowledged stroke of a program killed with SIGKILL, again and again on the same label', async () => {
  const folder = await scratchFolder()
  await writeSmallProject(folder, { images: [{ id: 'a', file: 'a.png', width: 64, height: 64 }] })
  let next = 0
  for (const enough of [5, 40, 150, 23]) {
    const last = await paintAndKill(folder, next, enough)
    expect(last).toBeGreaterThanOrEqual(next + enough - 1)
    const pixels = (await readLabel(folder, { id: 'a', width: 64, height: 64 }, 3))?.pixels ?? new Uint8Array(0)
    const expected = Array.from({ length: last + 1 }, (_, stroke) => stroke % 3)
    expect([...pixels.subarray(0, last + 1)]).toEqual(expected)
    // The stroke under way when the program died may be there or not; nothing else may.
    expect([...pixels.subarray(last + 2)].every((index) => index === UNLABELLED)).toBe(true)
    next = last + 1
  }
})
