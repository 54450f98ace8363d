/** PyTorch files: what PyTorch itself wrote and reads, and what nobody should ever load. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { float32 } from '../../../main/core/graph/tensor'
import { readWeights } from '../../../main/core/weights'
import { torchFormat } from '../../../main/core/weights/torch'
import { fixturePath, readRecords, tensorOf, type TensorRecord } from '../records'
import { call, dict, global, int, op, pickle, storedTensor, text, torchFile, tuple, zipOf } from './archives'

type FileRecord = { readonly file: string } & (
  { readonly tensors: Readonly<Record<string, TensorRecord>> } | { readonly refused: string }
)
const RECORDS = readRecords<FileRecord>('weights.jsonl')
const bytesOf = (name: string): Uint8Array => readFileSync(fixturePath(`weights/${name}`))
const read = (bytes: Uint8Array) => torchFormat.read(bytes, 'net.pth').tensors
const fails = (bytes: Uint8Array): string => {
  try {
    read(bytes)
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-weights') return error.message
    throw error
  }
  return 'was read'
}

describe('a file that PyTorch wrote', () => {
  for (const record of RECORDS.filter((r) => 'tensors' in r))
    it(`gives the tensors PyTorch reads: ${record.file}`, async () => {
      const { format, tensors, warnings } = await readWeights(fixturePath(`weights/${record.file}`))
      const expected = Object.entries(record.tensors).map(([name, t]) => [name, tensorOf(t)])
      expect({ format, warnings, tensors: [...tensors] }).toEqual({
        format: 'PyTorch',
        warnings: [],
        tensors: expected
      })
    })

  for (const record of RECORDS.filter((r) => 'refused' in r))
    it(`is refused, naming what it asks for: ${record.file}`, async () => {
      await expect(readWeights(fixturePath(`weights/${record.file}`))).rejects.toMatchObject({
        code: 'bad-weights',
        details: { global: record.refused },
        message: expect.stringContaining(`"${record.refused}", which weights do not need`) as string
      })
    })

  it('fails in one sentence wherever it is cut off', () => {
    for (const name of ['views.pth', 'views-legacy.pth']) {
      const whole = bytesOf(name)
      for (let length = 4; length < whole.length; length += 3)
        expect(fails(whole.subarray(0, length))).toMatch(/^net\.pth [^\n]+\.$/)
    }
  })

  it('is read or refused, but never breaks the reader, whichever byte is damaged', () => {
    for (const name of ['views.pth', 'checkpoint-legacy.pth']) {
      const whole = bytesOf(name)
      for (let at = 0; at < whole.length; at++) {
        const damaged = Uint8Array.from(whole)
        damaged[at]! ^= 0xff
        expect(typeof fails(damaged)).toBe('string')
      }
    }
  })
})

describe('a checkpoint', () => {
  const w = storedTensor([2], [1])
  const names = (value: readonly number[]) => [...read(torchFile(value)).keys()]

  it('gives the weights among a training’s odds and ends', () => {
    expect(names(dict(['loss', w], ['optimizer', dict(['w', w])], ['model', dict(['net.w', w])]))).toEqual(['net.w'])
    expect(names(dict(['state', dict(['model', dict(['w', w])])], ['epoch', int(3)]))).toEqual(['w'])
    expect(names(dict(['anything', dict(['w', w])], ['lr_scheduler', dict(['w', w])]))).toEqual(['w'])
    expect(names(dict(['ema', dict(['w', w])]))).toEqual(['w'])
  })

  it('joins the names of dictionaries that are parts of one net', () => {
    expect(names(dict(['encoder', dict(['w', w])], ['decoder', dict(['w', w])]))).toEqual(['encoder.w', 'decoder.w'])
  })
})

describe('a file made to deceive', () => {
  it('may store a plain tensor', () => {
    const tensors = read(torchFile(dict(['w', storedTensor([2, 2], [1, 2])])))
    expect([...tensors]).toEqual([['w', float32([2, 2], Float32Array.of(1, 3, 2, 4))]])
  })

  it('cannot read beyond its storage', () => {
    expect(fails(torchFile(dict(['w', storedTensor([2, 2], [2, 1], 1)])))).toBe(
      'net.pth: the tensor "w" reaches to element 4 of a storage that has 4.'
    )
  })

  it('cannot give a tensor a shape that makes no sense', () => {
    for (const [size, stride] of [
      [[-1], [1]],
      [[2], [-1]],
      [[2, 2], [1]]
    ] as const)
      expect(fails(torchFile(dict(['w', storedTensor(size, stride)])))).toBe(
        'net.pth: the tensor "w" has an impossible shape.'
      )
  })

  it('cannot blow one number up to a huge tensor', () => {
    expect(fails(torchFile(dict(['w', storedTensor([100_000, 100_000], [0, 0])])))).toContain(
      'would unpack to more than'
    )
  })

  it('cannot name one tensor many times to fill the memory', () => {
    const many = Array.from({ length: 40 }, (_, i) => [`w${i}`, storedTensor([1_000_000], [0])] as const)
    expect(fails(torchFile(dict(...many)))).toContain('would unpack to more than')
  })

  it('cannot deflate to more than it promises, nor to more than memory should hold', () => {
    const honest = pickle(dict(['w', storedTensor([4], [1])]))
    const storage = { name: 'net/data/0', data: new Uint8Array(16), deflated: true }
    expect([...read(zipOf([{ name: 'net/data.pkl', data: honest, deflated: true }, storage])).keys()]).toEqual(['w'])
    expect(fails(zipOf([{ name: 'net/data.pkl', data: honest, deflated: true, claimedSize: 10 }, storage]))).toContain(
      'does not unpack to the 10 bytes it promises'
    )
    const bomb = new Uint8Array(80_000_000)
    expect(fails(zipOf([{ name: 'net/data.pkl', data: bomb, deflated: true }]))).toContain('would unpack to more than')
  })

  it('ends in a sentence when it points into itself', () => {
    const cycle = [...op('}q\x00'), ...op('('), ...text('self'), ...op('h\x00'), ...op('u')]
    const list = [...op(']q\x00h\x00a')]
    for (const value of [cycle, list]) expect(fails(torchFile(value))).toContain('holds no named tensors')
  })

  it('ends in a sentence when dictionaries lie in one another a thousand deep, or share their branches', () => {
    const deep = [...Array.from({ length: 1000 }, () => [...op('}'), ...text('a')]).flat(), ...op('N')]
    expect(fails(torchFile([...deep, ...Array.from({ length: 1000 }, () => op('s')).flat()]))).toContain(
      'no named tensors'
    )
    const doubled = Array.from({ length: 200 }, (_, i) => [
      ...op('}('),
      ...text('a'),
      ...(i === 0 ? op('N') : [...op('h'), i - 1]),
      ...text('b'),
      ...(i === 0 ? op('N') : [...op('h'), i - 1]),
      ...op('uq'),
      i
    ])
    expect(fails(torchFile(doubled.flat()))).toContain('no named tensors')
  })

  it('cannot make the reader copy one list over and over', () => {
    const list = [...op(']q\x00('), ...Array.from({ length: 2000 }, () => op('N')).flat(), ...op('e0')]
    const copies = Array.from({ length: 2000 }, () => call(global('collections', 'OrderedDict'), op('h\x00'))).flat()
    expect(fails(torchFile([...list, ...copies]))).toContain('copies one list over and over')
  })

  it('cannot call what it built, nor a storage, nor anything by a long way round', () => {
    expect(fails(torchFile(call(int(3))))).toContain('calls what is not a function')
    expect(fails(torchFile(call(global('torch', 'FloatStorage'), int(3))))).toContain('asks for "torch.FloatStorage"')
    expect(fails(torchFile([...text('builtins'), ...text('eval'), 0x93]))).toContain('asks for "builtins.eval"')
    expect(fails(torchFile([...global('os', 'system'), ...tuple(text('ls')), 0x81]))).toContain('asks for "os.system"')
  })

  it('is told from other archives and other pickles', () => {
    expect(fails(zipOf([{ name: 'word/document.xml', data: new Uint8Array(3) }]))).toBe(
      'net.pth is a zip archive, but not one that torch.save wrote.'
    )
    expect(fails(pickle(int(1)))).toBe('net.pth is a pickle, but not one that torch.save wrote.')
    expect(
      fails(
        zipOf([
          { name: 'a', data: new Uint8Array(1) },
          { name: 'a', data: new Uint8Array(1) }
        ])
      )
    ).toContain('"a" twice')
  })
})
