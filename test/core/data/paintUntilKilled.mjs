// A program that paints stroke after stroke, says which ones are acknowledged, saves now and then, and waits to be killed.
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const [folder, first] = process.argv.slice(2)
// One import for both: each import has modules of its own, and the journal must be one.
const file = resolve(import.meta.dirname, 'paintingParts.ts')
const { module: parts } = await runnerImport(file)
const { commitStep, settleLabel } = parts

for (let stroke = Number(first); stroke < 4096; stroke++) {
  const box = { x: stroke % 64, y: Math.floor(stroke / 64), width: 1, height: 1 }
  const patches = [{ ...box, before: Uint8Array.of(255), after: Uint8Array.of(stroke % 3) }]
  const step = { id: `${first}-${stroke}`, name: 'Dot', at: stroke, parts: [{ imageId: 'a', patches }] }
  await commitStep(folder, step)
  process.stdout.write(`${stroke}\n`)
  if (stroke % 7 === 0) void settleLabel(folder, 'a')
}
