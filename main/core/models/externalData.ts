/**
 * Weights that an ONNX file keeps beside itself. Only ordinary files inside the model's own folder are opened, links followed,
 * and what a tensor claims is checked against the file before a byte is read.
 * Source: https://onnx.ai/onnx/repo-docs/ExternalData.html
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { Failure } from '../failure'
import type { ReadExternal } from '../graph/onnxTensor'

/** A broken or hostile file could name the same bytes over and over. */
const MOST_READS_OF_A_BYTE = 2

export function readerBeside(modelFile: string): ReadExternal {
  const readSoFar = new Map<string, number>()
  return (location, offset, length) => {
    const path = resolveInside(dirname(modelFile), location)
    const handle = openSync(path, 'r')
    try {
      const status = fstatSync(handle)
      const count = length < 0 ? status.size - offset : length
      if (!status.isFile() || count < 0 || offset + count > status.size)
        throw new Failure(
          'bad-model',
          `The weights file "${location}" has ${status.size} bytes; the net asks for ${count} at ${offset}.`
        )
      const total = (readSoFar.get(path) ?? 0) + count
      if (total > MOST_READS_OF_A_BYTE * status.size)
        throw new Failure('bad-model', `The net reads the weights file "${location}" many times over.`)
      readSoFar.set(path, total)
      return readAll(handle, offset, count, location)
    } finally {
      closeSync(handle)
    }
  }
}

function resolveInside(folder: string, location: string): string {
  let path: string
  try {
    path = realpathSync(join(folder, location))
  } catch {
    throw new Failure(
      'bad-model',
      `The net keeps its weights in "${location}", which is not beside it; put that file into the folder of the .onnx.`
    )
  }
  if (!path.startsWith(realpathSync(folder) + sep))
    throw new Failure(
      'bad-model',
      `The net keeps its weights in "${location}", which leads out of its own folder; a file inside was expected.`
    )
  return path
}

function readAll(handle: number, offset: number, count: number, location: string): Uint8Array {
  const bytes = new Uint8Array(count)
  let done = 0
  while (done < count) {
    const read = readSync(handle, bytes, done, count - done, offset + done)
    if (read === 0) throw new Failure('bad-model', `The weights file "${location}" ended while it was read.`)
    done += read
  }
  return bytes
}
