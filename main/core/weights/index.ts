/** The TABLE of weights formats, and the one way to read a weights file. */
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Failure } from '../failure'
import type { ReadExternal } from '../graph/onnxTensor'
import type { NamedTensors, WeightFormat } from './format'
import { mxnetFormat } from './mxnetParams'
import { onnxFormat } from './onnx'
import { safetensorsFormat } from './safetensors'
import { torchFormat } from './torch'

export const WEIGHT_FORMATS: readonly WeightFormat[] = [onnxFormat, torchFormat, safetensorsFormat, mxnetFormat]

/** Node reads files up to this size at once. */
const MOST_BYTES = 2 ** 31 - 1

export interface WeightsFile extends NamedTensors {
  /** Title of the format. */
  readonly format: string
}

/**
 * Reads the named tensors of a file; its first bytes decide the format, then its extension.
 * @param besides makes the reader of what an ONNX file keeps in files beside it; without it such a file is refused
 */
export async function readWeights(
  file: string,
  besides: ((file: string) => ReadExternal) | null = null
): Promise<WeightsFile> {
  const name = basename(file)
  const { size } = await stat(file)
  if (size > MOST_BYTES)
    throw new Failure(
      'bad-weights',
      `${name} holds ${(size / 2 ** 30).toFixed(1)} GiB; weights of up to 2 GiB can be read.`
    )
  const bytes = await readFile(file)
  const format =
    WEIGHT_FORMATS.find((candidate) => candidate.recognizes(bytes)) ??
    WEIGHT_FORMATS.find((candidate) => candidate.extensions.includes(extname(file).toLowerCase()))
  if (!format) throw new Failure('bad-weights', `${name} is no weights file; ${known()} was expected.`)
  const read = format.read(bytes, name, besides?.(file))
  if (read.tensors.size === 0) throw new Failure('bad-weights', `${name} holds no tensor (${format.title}).`)
  return { format: format.title, ...read }
}

const known = (): string => WEIGHT_FORMATS.map((f) => `${f.title} (${f.extensions.join(', ')})`).join(', ')
