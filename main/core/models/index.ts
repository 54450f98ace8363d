/** The table of nets one can start from. */
import { Failure } from '../failure'
import { buildFcnXs, type FcnStride, isVgg, VGG16 } from './fcnXs'
import { fitHead } from './head'
import { netEntry, type NetEntry, type NetSource } from './net'
import { NORM_NAMES } from './norms'
import { isSymbolFile, readNetFile } from './netFile'
import { readModelFile } from './onnxFile'
import { splitSpecification } from '../options'
import { resourcePath } from './resources'
import {
  buildDeepLabMobileNet,
  buildDeepLabResNet,
  buildFcnResNet,
  buildFpn,
  buildLraspp,
  isBackbone,
  type PyramidEncoder
} from './segmentation'
import { buildUNet, DEFAULT_UNET, UP_MODES } from './unet'

/** A plain classification checkpoint of torchvision fits these encoders after renaming. */
const RESNET_CHECKPOINT = ['conv1.', 'bn1.', 'layer1.', 'layer2.', 'layer3.', 'layer4.'].map(
  (prefix) => [prefix, `backbone.${prefix}`] as const
)
const MOBILENET_CHECKPOINT = [['features.', 'backbone.']] as const

/** What is fully connected in torchvision's vgg16 is convolutional here. */
const VGG_CHECKPOINT = [
  ['classifier.0.', 'fc6.'],
  ['classifier.3.', 'fc7.']
] as const

const PYRAMID_OPTIONS = {
  width: { type: 'whole', default: 64, least: 8, most: 512, help: 'channels of the decoder' }
} as const

const pyramid = (encoder: PyramidEncoder, entry: Pick<NetSource, 'title' | 'description' | 'group' | 'parameters'>) =>
  netEntry({
    ...entry,
    isEncoder: isBackbone,
    renames: encoder.startsWith('resnet') ? RESNET_CHECKPOINT : MOBILENET_CHECKPOINT,
    options: PYRAMID_OPTIONS,
    build: (classes, normal, { width }) => buildFpn(classes, encoder, width, normal)
  })

const fcn = (stride: FcnStride, description: string, parameters: number) =>
  netEntry({
    title: `FCN-${stride}s (VGG-16)`,
    description,
    group: 'Classic',
    parameters,
    isEncoder: isVgg,
    renames: VGG_CHECKPOINT,
    options: {
      width: { type: 'whole', default: VGG16.width, least: 4, most: 64, help: 'channels of the first layer' },
      dense: { type: 'whole', default: VGG16.dense, least: 16, most: 4096, help: 'channels of fc6 and fc7' }
    },
    build: (classes, normal, options) => buildFcnXs(classes, stride, options, normal)
  })

export const NETS: Readonly<Record<string, NetEntry>> = {
  default: netEntry({
    title: 'Pretrained (MobileNetV2 + FPN)',
    description:
      'Knows shapes and textures from Open Images; a few scribbles are enough. The best start for most images.',
    group: 'Pretrained',
    pretrained: true,
    parameters: 1_974_242,
    isEncoder: (parameter) => parameter.startsWith('enc.'),
    options: {},
    build: async (classes, normal) =>
      fitHead(await readModelFile(resourcePath('models', 'default.onnx')), classes, normal)
  }),
  unet: netEntry({
    title: 'U-Net from scratch',
    description: 'Starts knowing nothing and learns fine structures well when many pixels are labelled.',
    group: 'From scratch',
    parameters: 1_965_586,
    isEncoder: null,
    options: {
      width: { type: 'whole', default: DEFAULT_UNET.width, least: 2, most: 128, help: 'channels at full size' },
      depth: { type: 'whole', default: DEFAULT_UNET.depth, least: 1, most: 5, help: 'how often the size is halved' },
      norm: {
        type: 'choice',
        default: DEFAULT_UNET.normalization,
        choices: NORM_NAMES,
        help: 'normalisation; instance or group where a step sees few pixels'
      },
      up: { type: 'choice', default: DEFAULT_UNET.up, choices: UP_MODES, help: 'how the size is doubled' }
    },
    build: (classes, normal, { norm, ...shape }) => buildUNet(classes, { ...shape, normalization: norm }, normal)
  }),
  fpn_mobilenet_v2: pyramid('mobilenet_v2', {
    title: 'FPN (MobileNetV2)',
    description: 'Small and quick, with sharp edges. For your own MobileNetV2 weights on a modest machine.',
    group: 'Fast',
    parameters: 1_990_018
  }),
  fpn_mobilenet_v3_large: pyramid('mobilenet_v3_large', {
    title: 'FPN (MobileNetV3)',
    description: 'A little better than MobileNetV2 at nearly the same speed. For photos of everyday things.',
    group: 'Fast',
    parameters: 3_192_754
  }),
  lraspp_mobilenet_v3_large: netEntry({
    title: 'LR-ASPP (MobileNetV3)',
    description: "torchvision's quickest net; edges are coarser. When speed matters more than outlines.",
    group: 'Fast',
    parameters: 3_218_308,
    isEncoder: isBackbone,
    renames: MOBILENET_CHECKPOINT,
    options: {},
    build: buildLraspp
  }),
  fpn_resnet18: pyramid('resnet18', {
    title: 'FPN (ResNet-18)',
    description: 'A sound middle way between speed and accuracy, with sharp edges. For a few hundred images.',
    group: 'Accurate',
    parameters: 11_386_050
  }),
  fpn_resnet34: pyramid('resnet34', {
    title: 'FPN (ResNet-34)',
    description: 'Twice the work of ResNet-18 for a little more accuracy. For many images and patience.',
    group: 'Accurate',
    parameters: 21_494_210
  }),
  fpn_resnet50: pyramid('resnet50', {
    title: 'FPN (ResNet-50)',
    description: 'Rich features and sharp edges. For many images and a strong machine.',
    group: 'Accurate',
    parameters: 23_901_890
  }),
  deeplabv3_mobilenet_v3_large: netEntry({
    title: 'DeepLabV3 (MobileNetV3)',
    description: 'Sees wide surroundings at moderate cost. When what a pixel is depends on what is far from it.',
    group: 'Accurate',
    parameters: 11_020_594,
    isEncoder: isBackbone,
    renames: MOBILENET_CHECKPOINT,
    options: {},
    build: buildDeepLabMobileNet
  }),
  deeplabv3_resnet50: netEntry({
    title: 'DeepLabV3 (ResNet-50)',
    description: 'The most accurate and the slowest here. For large things in scenes, on a strong machine.',
    group: 'Accurate',
    parameters: 39_633_986,
    isEncoder: isBackbone,
    renames: RESNET_CHECKPOINT,
    options: {},
    build: (classes, normal) => buildDeepLabResNet(classes, normal)
  }),
  fcn_resnet50: netEntry({
    title: 'FCN (ResNet-50)',
    description: 'Simple and well understood. To go on from a torchvision FCN checkpoint, or to compare with one.',
    group: 'Accurate',
    parameters: 32_947_266,
    isEncoder: isBackbone,
    renames: RESNET_CHECKPOINT,
    options: {},
    build: (classes, normal) => buildFcnResNet(classes, normal)
  }),
  fcn8s_vgg16: fcn(
    8,
    'The finest of the three classic FCNs. To go on from VGG-16 weights; needs much memory.',
    134_271_430
  ),
  fcn16s_vgg16: fcn(16, 'Coarser outlines than FCN-8s. To repeat the steps of the original recipe.', 134_273_924),
  fcn32s_vgg16: fcn(32, 'The first step of the original recipe: one coarse score layer on VGG-16.', 134_285_122)
}

/** A net of the table, with options behind a colon (`unet:width=32`), or the ONNX file or MXNet symbol at that path. */
export function findNet(net: string): NetSource {
  const [name, options] = splitSpecification(net)
  if (Object.hasOwn(NETS, name)) return NETS[name]!.configure(name, options)
  if (/^[\w-]+(:|$)/.test(net) && !/^[A-Za-z]:/.test(net))
    throw new Failure(
      'bad-argument',
      `There is no net called "${name}"; ${Object.keys(NETS).join(', ')} or the path of an .onnx file was expected.`
    )
  return netEntry({
    title: net,
    description: isSymbolFile(net) ? 'A net from an MXNet checkpoint.' : 'A net from an ONNX file.',
    group: 'File',
    pretrained: true,
    parameters: null,
    isEncoder: null,
    options: {},
    build: async (classes, normal) => fitHead(await readNetFile(net, normal), classes, normal)
  }).configure(net, '')
}
