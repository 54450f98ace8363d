/** A net from an ONNX file of the user's: normalised, checked, and given a head for the project's classes. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Failure } from '../failure'
import { normalizeModel } from '../graph/normalize'
import { readOnnx } from '../graph/onnx'
import type { Model } from '../graph/types'
import { readerBeside } from './externalData'

/** Reads and normalises an ONNX file; throws Failure when it is none, or uses what cannot be trained. */
export async function readModelFile(file: string): Promise<Model> {
  if (!file.toLowerCase().endsWith('.onnx'))
    throw new Failure('bad-model', `${basename(file)} is not an ONNX file: its name should end in .onnx.`)
  const { size } = await stat(file)
  if (size > MOST_BYTES)
    throw new Failure(
      'bad-model',
      `${basename(file)} holds ${(size / 2 ** 30).toFixed(1)} GiB; nets of up to 2 GiB can be read, larger ones keep their weights beside them.`
    )
  return normalizeModel(readOnnx(await readFile(file), basename(file), readerBeside(file)))
}

/** Node reads files up to this size at once. */
const MOST_BYTES = 2 ** 31 - 1
