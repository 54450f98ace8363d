/** Encoder and head put together: the nets of torchvision.models.segmentation, and feature pyramids on the same encoders. */
import type { Model } from '../graph/types'
import { deepLabHead, fcnHead, fpnHead, lrasppHead } from './heads'
import type { Normal } from './initial'
import { Layers } from './layers'
import { MOBILENET_V2_TAPS, mobilenetV2 } from './mobilenetV2'
import { MOBILENET_V3_HIGH, MOBILENET_V3_LOW, MOBILENET_V3_TAPS, mobilenetV3 } from './mobilenetV3'
import { resnet, type ResNetShape, RESNETS } from './resnet'

const ENCODER = 'backbone'
export const isBackbone = (parameter: string): boolean => parameter.startsWith(`${ENCODER}.`)

/** The features a pyramid stands on, at strides 4, 8, 16 and 32. */
const PYRAMID_ENCODERS = {
  resnet18: (layers: Layers) => resnet(layers, ENCODER, RESNETS.resnet18),
  resnet34: (layers: Layers) => resnet(layers, ENCODER, RESNETS.resnet34),
  resnet50: (layers: Layers) => resnet(layers, ENCODER, RESNETS.resnet50),
  mobilenet_v2: (layers: Layers) => tapped(mobilenetV2(layers, ENCODER), MOBILENET_V2_TAPS),
  mobilenet_v3_large: (layers: Layers) => tapped(mobilenetV3(layers, ENCODER, false), MOBILENET_V3_TAPS)
} as const
export type PyramidEncoder = keyof typeof PYRAMID_ENCODERS

const tapped = (outputs: readonly string[], taps: readonly number[]): readonly string[] => taps.map((i) => outputs[i]!)

/** Every builder answers a net image [N, 3, H, W] RGB 0..1 -> logits [N, classes, H, W]; H and W multiples of 32. */
export function buildFpn(classes: number, encoder: PyramidEncoder, width: number, normal: Normal): Model {
  const layers = new Layers(normal)
  const scores = fpnHead(layers, PYRAMID_ENCODERS[encoder](layers), classes, width)
  return layers.toModel(`FPN ${encoder}`, layers.enlarge(scores, 4))
}

/** torchvision's lraspp_mobilenet_v3_large. */
export function buildLraspp(classes: number, normal: Normal): Model {
  const layers = new Layers(normal)
  const features = mobilenetV3(layers, ENCODER, true)
  const scores = lrasppHead(layers, features[MOBILENET_V3_LOW]!, features[MOBILENET_V3_HIGH]!, classes)
  return layers.toModel('LR-ASPP MobileNetV3', layers.enlarge(scores, 8))
}

/** torchvision's deeplabv3_mobilenet_v3_large. */
export function buildDeepLabMobileNet(classes: number, normal: Normal): Model {
  const layers = new Layers(normal)
  const features = mobilenetV3(layers, ENCODER, true)
  const scores = deepLabHead(layers, features[MOBILENET_V3_HIGH]!, classes)
  return layers.toModel('DeepLabV3 MobileNetV3', layers.enlarge(scores, 16))
}

/** torchvision's deeplabv3_resnet50, and the same on a bottleneck ResNet of another depth. */
export function buildDeepLabResNet(classes: number, normal: Normal, shape: ResNetShape = RESNETS.resnet50): Model {
  const layers = new Layers(normal)
  const scores = deepLabHead(layers, resnet(layers, ENCODER, shape, true).at(-1)!, classes)
  return layers.toModel('DeepLabV3 ResNet', layers.enlarge(scores, 8))
}

/** torchvision's fcn_resnet50, and the same on a bottleneck ResNet of another depth. */
export function buildFcnResNet(classes: number, normal: Normal, shape: ResNetShape = RESNETS.resnet50): Model {
  const layers = new Layers(normal)
  const scores = fcnHead(layers, resnet(layers, ENCODER, shape, true).at(-1)!, classes)
  return layers.toModel('FCN ResNet', layers.enlarge(scores, 8))
}
