/** A net from a file of the user's: an ONNX file, or an MXNet symbol. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Model } from '../graph/types'
import type { Normal } from './initial'
import { readSymbol } from './mxnet/readSymbol'
import { readModelFile } from './onnxFile'

/** MXNet keeps a net in two files: `<prefix>-symbol.json` and its weights, `<prefix>-<epoch>.params`. */
export const isSymbolFile = (file: string): boolean => file.toLowerCase().endsWith('.json')

/** @param normal draws the initial weights of a symbol, which has none of its own */
export async function readNetFile(file: string, normal: Normal): Promise<Model> {
  return isSymbolFile(file) ? readSymbol(await readFile(file, 'utf8'), basename(file), normal) : readModelFile(file)
}
