/**
 * Exports a project's net as an MXNet checkpoint, `<prefix>-symbol.json` and `<prefix>-0001.params`, and then doubts the two
 * files: they are read back and compared with the net on a picture.
 */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeAtomically } from '../../data/atomic'
import { describeFailure, Failure } from '../../failure'
import { tensor } from '../../graph/tensor'
import type { Model, Tensor } from '../../graph/types'
import { withoutScaling } from '../../models/inputScaling'
import { writeSymbol } from '../../models/mxnet/writeSymbol'
import { readNetFile } from '../../models/netFile'
import { readWeights } from '../../weights'
import { fitWeights } from '../../weights/fit'
import { writeParams } from '../../weights/mxnetParams'
import { netInputOf } from './deployment'
import { loadNet } from '../../module/netFile'
import { openSession } from '../../runtime/ort'
import type { MxnetExportReport } from '../report'
import { newestNet } from '../runs'

export const SYMBOL_ENDING = '-symbol.json'
const PROBE_SIDE = 96

/** @param file where the symbol goes; its name ends in -symbol.json */
export async function exportMxnet(folder: string, file: string): Promise<MxnetExportReport> {
  if (!file.endsWith(SYMBOL_ENDING))
    throw new Failure('bad-argument', `${basename(file)} should end in ${SYMBOL_ENDING}, as MXNet expects it.`)
  const newest = await newestNet(folder)
  if (!newest) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
  const { model: trained, classes } = await loadNet(newest.file)
  // as the net came: whoever uses it in MXNet scales pictures before, as MXNet's iterators do
  const model = withoutScaling(trained)
  const { symbol, parameters } = writeSymbol(model)
  const parametersFile = join(dirname(file), `${basename(file, SYMBOL_ENDING)}-0001.params`)
  const stored = writeParams(parameters)
  await writeAtomically(file, new TextEncoder().encode(symbol))
  await writeAtomically(parametersFile, stored)
  const { model: reread } = fitWeights(
    await readNetFile(file, () => 0),
    (await readWeights(parametersFile)).tensors,
    []
  )
  return {
    file,
    parametersFile,
    bytes: (await readFile(file)).length + stored.length,
    classes: classes.map((c) => c.name),
    input: netInputOf(trained),
    largestDifference: await compare(model, reread)
  }
}

/** Why the project's net cannot be written for MXNet, in one sentence; null when it can, or when there is none yet. */
export async function findMxnetObstacle(folder: string): Promise<string | null> {
  const newest = await newestNet(folder)
  if (!newest) return null
  try {
    writeSymbol(withoutScaling((await loadNet(newest.file)).model))
    return null
  } catch (error) {
    const { code, message } = describeFailure(error)
    if (code !== 'unsupported-op') throw error
    return message
  }
}

/** The largest difference of a probability: the file answers probabilities, the net logits. */
async function compare(net: Model, reread: Model): Promise<number> {
  const picture = checkered(PROBE_SIDE)
  const logits = await run(net, picture)
  const [, classes, height, width] = logits.dims as [number, number, number, number]
  const expected = softmax(logits.data as Float32Array, classes, height * width)
  const found = (await run(reread, picture)).data as Float32Array
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - found[i]!)), 0)
}

async function run(model: Model, picture: Tensor): Promise<Tensor> {
  const session = await openSession(model, { threads: 0 })
  const results = await session.run({ [model.inputs[0]!.name]: picture })
  await session.close()
  return results[model.outputs[0]!.name]!
}

/** [1, 3, side, side], colours between 0 and 1 that change from pixel to pixel. */
function checkered(side: number): Tensor {
  return tensor(
    'float32',
    [1, 3, side, side],
    Array.from({ length: 3 * side * side }, (_, i) => ((i * 37) % 101) / 100)
  )
}

function softmax(logits: Float32Array, classes: number, plane: number): Float32Array {
  const out = new Float32Array(logits.length)
  for (let p = 0; p < plane; p++) {
    let [highest, sum] = [-Infinity, 0]
    for (let k = 0; k < classes; k++) highest = Math.max(highest, logits[k * plane + p]!)
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[k * plane + p]! - highest)
    for (let k = 0; k < classes; k++) out[k * plane + p] = Math.exp(logits[k * plane + p]! - highest) / sum
  }
  return out
}
