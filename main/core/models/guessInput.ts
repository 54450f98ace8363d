/** A guess at what a net from a file was trained on, with the reason in words; a person may always say otherwise. */
import type { Model } from '../graph/types'
import { INPUT_METADATA, normalising, type InputPreset } from './inputScaling'

export interface InputGuess {
  readonly preset: InputPreset
  /** Completes 'because ...'. */
  readonly reason: string
}

/** torchvision's names of layers and nets. */
const TORCHVISION_NET =
  /(deeplabv3|lraspp|fcn)_(resnet|mobilenet)|(^|[^a-z])(resnet(18|34|50|101|152)|vgg1[1369]|mobilenet_v[23])/i
const TORCHVISION_LAYER = /^(backbone\.)?(layer1\.0\.conv1|0\.0|features\.0(\.0)?|conv1)\.weight$/
/** Layers of VGG as Caffe and MXNet's fcn-xs call them. */
const CAFFE_VGG_LAYER = /^conv1_1(_weight|\.weight)$/
const GLUON_LAYER = /^(resnetv[12]|mobilenet|densenet|squeezenet|alexnet)\w*\d_/

/** @param file path of the net's file; its name counts */
export function guessInput(file: string, model: Model): InputGuess {
  const name = file.split(/[\\/]/).at(-1) ?? file
  const has = (pattern: RegExp) => [...model.initializers.keys()].some((parameter) => pattern.test(parameter))
  const image = model.inputs[0]!.name
  if (model.metadata.has(INPUT_METADATA)) return { preset: 'unit', reason: 'the file scales its pictures itself' }
  if (normalising(model.nodes, image, model))
    return { preset: 'unit', reason: 'its first layers do arithmetic to the picture themselves' }
  if (model.nodes.some((n) => n.op === 'BatchNormalization' && n.inputs[0] === image))
    return { preset: 'bytes', reason: 'its first layer is a batch norm, which scales them itself' }
  if (has(GLUON_LAYER)) return { preset: 'imagenet', reason: "its layers are called as in MXNet's Gluon" }
  if (has(CAFFE_VGG_LAYER) || (/vgg|fcn/i.test(name) && /\.json$/i.test(name)))
    return { preset: 'vgg', reason: "its layers are called as in MXNet's VGG and fcn-xs" }
  if (TORCHVISION_NET.test(name)) return { preset: 'imagenet', reason: "it is called as a net of torchvision's" }
  if (has(TORCHVISION_LAYER)) return { preset: 'imagenet', reason: "its layers are called as torchvision's" }
  return { preset: 'unit', reason: 'nothing in the file says otherwise' }
}
