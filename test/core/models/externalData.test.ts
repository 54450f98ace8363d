/** Weights kept beside an ONNX file are read from the model's own folder, and from nowhere else. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType as Code } from 'onnx-buf'
import { expect, it } from 'vitest'
import { readModelFile } from '../../../main/core/models/onnxFile'
import { scratchFolder } from '../data/scratch'

const WEIGHTS = Float32Array.of(9, 1, 2, 3, 9)

/** A folder with net.onnx, whose weight [1, 3, 1, 1] lies in another file, and weights.bin with five floats. */
async function netWith(external: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(await scratchFolder(), 'net')
  await mkdir(join(folder, 'sub'), { recursive: true })
  await writeFile(join(folder, 'weights.bin'), new Uint8Array(WEIGHTS.buffer))
  await writeFile(join(folder, '..', 'secret.bin'), new Uint8Array(WEIGHTS.buffer))
  await symlink(join(folder, '..', 'secret.bin'), join(folder, 'link.bin'))
  const port = (name: string) => ({
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType: Code.FLOAT } } }
  })
  const net = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      name: 'g',
      node: [{ opType: 'Conv', input: ['image', 'w'], output: ['y'] }],
      input: [port('image')],
      output: [port('y')],
      initializer: [
        {
          name: 'w',
          dataType: Code.FLOAT,
          dims: [1n, 3n, 1n, 1n],
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: Object.entries(external).map(([key, value]) => ({ key, value }))
        }
      ]
    }
  })
  await writeFile(join(folder, 'net.onnx'), toBinary(ModelProtoSchema, net))
  return join(folder, 'net.onnx')
}

it('are read at their place', async () => {
  const file = await netWith({ location: 'weights.bin', offset: '4', length: '12' })
  expect((await readModelFile(file)).initializers.get('w')!.data).toEqual(Float32Array.of(1, 2, 3))
})

const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, string | RegExp])[] = [
  [
    'a file that is not there',
    { location: 'gone.bin' },
    'The net keeps its weights in "gone.bin", which is not beside it; put that file into the folder of the .onnx.'
  ],
  [
    'a path out of the folder',
    { location: '../secret.bin' },
    /keeps its values in "..\/secret.bin"; a file in the model's own folder/
  ],
  [
    'a path through a folder and out',
    { location: 'sub/../../secret.bin' },
    /a file in the model's own folder was expected/
  ],
  [
    'an absolute path',
    { location: '/etc/passwd' },
    /keeps its values in "\/etc\/passwd"; a file in the model's own folder/
  ],
  ['a path of Windows', { location: 'C:\\secret.bin' }, /a file in the model's own folder was expected/],
  ['a link out of the folder', { location: 'link.bin' }, /"link.bin", which leads out of its own folder/],
  ['a folder', { location: 'sub', length: '12' }, /sub/],
  ['no file at all', {}, /keeps its values in ""; a file in the model's own folder was expected/],
  [
    'more than the file holds',
    { location: 'weights.bin', offset: '12', length: '12' },
    'The weights file "weights.bin" has 20 bytes; the net asks for 12 at 12.'
  ],
  ['a place before the file', { location: 'weights.bin', offset: '-4' }, /at the impossible place -4 of "weights.bin"/],
  ['a place that is no number', { location: 'weights.bin', offset: 'x' }, /at the impossible place NaN/],
  [
    'another count than the shape says',
    { location: 'weights.bin', length: '16' },
    'Initializer "w" has 4 values, but its shape [1,3,1,1] asks for 3.'
  ]
]
it.each(REFUSED)('are not read from %s', async (_name, external, message) => {
  const reading = expect(readModelFile(await netWith(external))).rejects
  await reading.toThrow(message)
})
