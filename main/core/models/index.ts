/** The table of nets one can start from. */
import { fitHead } from './head'
import type { NetSource } from './net'
import { readModelFile } from './onnxFile'
import { resourcePath } from './resources'
import { buildUNet, DEFAULT_UNET } from './unet'

export const NETS: Readonly<Record<string, NetSource>> = {
  default: {
    title: 'Pretrained (MobileNetV2 + FPN)',
    description:
      'Knows shapes and textures from Open Images; a few scribbles are enough. The best start for most images.',
    pretrained: true,
    isEncoder: (parameter) => parameter.startsWith('enc.'),
    load: async (classes, normal) =>
      fitHead(await readModelFile(resourcePath('models', 'default.onnx')), classes, normal)
  },
  unet: {
    title: 'U-Net from scratch',
    description: 'Starts knowing nothing and learns fine structures well when many pixels are labelled.',
    pretrained: false,
    isEncoder: null,
    load: async (classes, normal) => buildUNet(classes, DEFAULT_UNET, normal)
  }
}

/** A net of the table, or the ONNX file at that path. */
export function findNet(net: string): NetSource {
  return (
    NETS[net] ?? {
      title: net,
      description: 'A net from an ONNX file.',
      pretrained: true,
      isEncoder: null,
      load: async (classes, normal) => fitHead(await readModelFile(net), classes, normal)
    }
  )
}
