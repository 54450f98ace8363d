// A program that paints stroke after stroke, says which ones are acknowledged, saves now and then, and waits to be killed.
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const [folder, first] = process.argv.slice(2)
const file = resolve(import.meta.dirname, '../../../main/core/data/labels.ts')
const { module: labels } = await runnerImport(file)
const image = { id: 'a', width: 64, height: 64 }
const label = (await labels.readLabel(folder, image, 3)) ?? {
  width: 64,
  height: 64,
  pixels: new Uint8Array(4096).fill(255)
}

for (let stroke = Number(first); stroke < 4096; stroke++) {
  label.pixels[stroke] = stroke % 3
  const patch = { x: stroke % 64, y: Math.floor(stroke / 64), width: 1, height: 1, pixels: Uint8Array.of(stroke % 3) }
  await labels.appendStrokes(folder, 'a', [patch])
  process.stdout.write(`${stroke}\n`)
  if (stroke % 7 === 0) void labels.saveLabel(folder, 'a', { ...label, pixels: label.pixels.slice() })
}
