/** An ONNX file as a source of weights: the parameters of the normalised net, under the names the net gives them. */
import { normalizeModel } from '../graph/normalize'
import { readOnnx } from '../graph/onnx'
import { findParameters } from '../graph/parameters'
import type { WeightFormat } from './format'

export const onnxFormat: WeightFormat = {
  title: 'ONNX',
  extensions: ['.onnx'],
  // a protobuf has no mark of its own: the extension decides
  recognizes: () => false,
  read(bytes, file, readExternal) {
    const model = normalizeModel(readOnnx(bytes, file, readExternal ?? null))
    const names = [...findParameters(model).keys()]
    return { tensors: new Map(names.map((name) => [name, model.initializers.get(name)!])), warnings: [] }
  }
}
