/** A net from an ONNX file of the user's: normalised, checked, and given a head for the project's classes. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Failure } from '../failure'
import { normalizeModel } from '../graph/normalize'
import { readOnnx } from '../graph/onnx'
import type { Model } from '../graph/types'

/** Reads and normalises an ONNX file; throws Failure when it is none, or uses what cannot be trained. */
export async function readModelFile(file: string): Promise<Model> {
  if (!file.toLowerCase().endsWith('.onnx'))
    throw new Failure('bad-model', `${basename(file)} is not an ONNX file: its name should end in .onnx.`)
  const bytes = await readFile(file)
  return normalizeModel(readOnnx(bytes, basename(file)))
}
