/** An ONNX net as a source of weights, also where it keeps them in files beside itself. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, TensorProto_DataLocation, type StringStringEntryProto } from 'onnx-buf'
import { expect, it } from 'vitest'
import { writeOnnx } from '../../../main/core/graph/onnx'
import { readerBeside } from '../../../main/core/models/externalData'
import { inspectWeights } from '../../../main/core/train/startingNet'
import { readWeights } from '../../../main/core/weights'
import { scratchFolder } from '../data/scratch'
import { model, node, weights } from '../graph/models'

const NET = writeOnnx(
  model(
    [node('Conv', ['image', 'stem.weight'], ['a']), node('Conv', ['a', 'last.weight', 'last.bias'], ['y'])],
    {
      'stem.weight': weights([4, 3, 1, 1]),
      'last.weight': weights([2, 4, 1, 1]),
      'last.bias': weights([2])
    },
    { inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }] }
  )
)

/** The same net with all numbers in `location`. */
async function netWithData(location: string): Promise<string> {
  const folder = join(await scratchFolder(), 'net')
  await mkdir(folder, { recursive: true })
  const proto = fromBinary(ModelProtoSchema, NET)
  const data: Uint8Array[] = []
  let offset = 0
  for (const initializer of proto.graph!.initializer) {
    const length = initializer.rawData.length
    const entries = { location, offset: `${offset}`, length: `${length}` }
    data.push(initializer.rawData)
    offset += length
    initializer.rawData = new Uint8Array()
    initializer.dataLocation = TensorProto_DataLocation.EXTERNAL
    initializer.externalData = Object.entries(entries).map(
      ([key, value]) => ({ $typeName: 'onnx.StringStringEntryProto', key, value }) as StringStringEntryProto
    )
  }
  await writeFile(join(folder, 'net.data'), Buffer.concat(data))
  await writeFile(join(folder, 'net.onnx'), toBinary(ModelProtoSchema, proto))
  return join(folder, 'net.onnx')
}

it('weights in a data file are those of the single file', async () => {
  const single = join(await scratchFolder(), 'single.onnx')
  await writeFile(single, NET)
  const { tensors } = await readWeights(await netWithData('net.data'), readerBeside)
  expect([...tensors.keys()]).toEqual(['stem.weight', 'last.weight', 'last.bias'])
  expect(tensors.get('stem.weight')!.data).toEqual(weights([4, 3, 1, 1]).data)
  expect(tensors).toEqual((await readWeights(single)).tensors)
})

it('a net takes them by name', async () => {
  const file = await netWithData('net.data')
  const { loaded, missing } = await inspectWeights(file, file, [], 5)
  expect(loaded.map((entry) => entry.name)).toEqual(['stem.weight'])
  expect(missing).toEqual(['head.weight', 'head.bias'])
})

it('a data file outside of the folder is not read', async () => {
  await expect(readWeights(await netWithData('../net/net.data'), readerBeside)).rejects.toThrow(
    'Initializer "stem.weight" keeps its values in "../net/net.data"; a file in the model\'s own folder was expected.'
  )
})
