/** Bytes by hand, from the definitions in dmlc-core's recordio.h and mxnet's recordio.py. */
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Random } from '../../../../main/core/data/random'
import { decodeImageRecord, encodeImageRecord, type ImageRecord } from '../../../../main/core/data/records/imageRecord'
import { encodeRecord, RecordReader } from '../../../../main/core/data/records/recordio'
import { formatIndex, formatList, parseIndex, parseList } from '../../../../main/core/data/records/recordList'
import { scratchFolder } from '../scratch'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const MAGIC = '0a23d7ce'
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

const VECTORS: readonly (readonly [name: string, payload: string, record: string])[] = [
  ['hello', ascii('hello'), '0a23d7ce 05000000 68656c6c 6f000000'],
  ['nothing', '', '0a23d7ce 00000000'],
  [
    'the magic in the middle',
    `${ascii('ABCD')}${MAGIC}${ascii('EFGHI')}`,
    '0a23d7ce 04000020 41424344 0a23d7ce 05000060 45464748 49000000'
  ],
  ['the magic alone', MAGIC, '0a23d7ce 00000020 0a23d7ce 00000060'],
  [
    'the magic twice',
    `${MAGIC}${MAGIC}${ascii('Z')}`,
    '0a23d7ce 00000020 0a23d7ce 00000040 0a23d7ce 01000060 5a000000'
  ],
  ['the magic at an odd place', `${ascii('A')}${MAGIC}${ascii('BCD')}`, '0a23d7ce 08000000 410a23d7 ce424344']
]

async function readerOf(bytes: Uint8Array): Promise<RecordReader> {
  const file = join(await scratchFolder(), 'made.rec')
  await writeFile(file, bytes)
  const handle = await open(file)
  onTestFinished(() => handle.close())
  return RecordReader.open(handle, 'made.rec')
}

async function readAll(bytes: Uint8Array): Promise<string[]> {
  const reader = await readerOf(bytes)
  const payloads: string[] = []
  for (let record = await reader.read(0); record; record = await reader.read(record.next))
    payloads.push(Buffer.from(record.payload).toString('hex'))
  return payloads
}

describe('a record', () => {
  it.each(VECTORS)('of %s is written as dmlc-core does', (_name, payload, record) => {
    expect(Buffer.from(encodeRecord(hex(payload)))).toEqual(hex(record))
  })

  it('is read back, whatever stands before and after it', async () => {
    const file = Buffer.concat(VECTORS.map(([, , record]) => hex(record)))
    expect(await readAll(file)).toEqual(VECTORS.map(([, payload]) => payload))
    const reader = await readerOf(file)
    const third = (await reader.peek(16 + 8, 6))!
    expect([Buffer.from(third.start).toString('latin1'), third.next]).toEqual(['ABCD\n#', 52])
  })

  it('of any bytes comes back, magics at random places and all', async () => {
    const random = new Random(8)
    const payloads = Array.from({ length: 60 }, () => {
      const words = Array.from({ length: random.integer(6) }, () =>
        random.next() < 0.5
          ? hex(MAGIC)
          : Buffer.from(Array.from({ length: random.integer(6) }, () => random.integer(256)))
      )
      return Buffer.concat(words)
    })
    const file = Buffer.concat(payloads.map(encodeRecord))
    expect(file.length % 4).toBe(0)
    expect(await readAll(file)).toEqual(payloads.map((payload) => payload.toString('hex')))
  })
})

describe('a damaged file', () => {
  const whole = hex(VECTORS[2][2])
  it.each([
    [
      'that is something else',
      hex('ffd8ffe000104a464946'),
      /is not a RecordIO file: it does not begin with the bytes 0a 23 d7 ce\.$/
    ],
    ['that ends within a header', whole.subarray(0, 6), /it ends within the header at byte 0\.$/],
    [
      'that ends within the bytes of a record',
      whole.subarray(0, 24),
      /the record at byte 20 claims 5 bytes, but the file has only 24\.$/
    ],
    ['that ends between the parts of a record', whole.subarray(0, 12), /it ends within a record\.$/],
    ['with a size that lies', hex('0a23d7ce ffffff1f 00000000'), /claims 536870911 bytes, but the file has only 12\.$/],
    [
      'that begins in the middle of a record',
      whole.subarray(12),
      /the part at byte 0 continues a record that never began\.$/
    ],
    [
      'with a record inside a record',
      Buffer.concat([whole.subarray(0, 12), hex(VECTORS[0][2])]),
      /the part at byte 12 begins a record before the last one ended\.$/
    ],
    [
      'in endless parts',
      Buffer.concat([hex(`${MAGIC} 00000020`), ...Array<Buffer>(20_000).fill(hex(`${MAGIC} 00000040`))]),
      /the record at byte 0 has more than 10000 parts\.$/
    ],
    [
      'with rubbish between records',
      Buffer.concat([hex(VECTORS[0][2]), Buffer.alloc(8, 1)]),
      /no record begins at byte 16\.$/
    ]
  ])('%s gives one sentence', async (_name, bytes, sentence) => {
    await expect(readAll(bytes)).rejects.toMatchObject({
      code: 'bad-image',
      message: expect.stringMatching(sentence) as string
    })
  })
})

describe('the header of an image record', () => {
  const CASES: readonly (readonly [string, ImageRecord, string])[] = [
    [
      'with one label',
      { id: 7, part: 0, labels: [3], content: hex('ffd8ff') },
      '0a23d7ce 1b000000 00000000 00004040 07000000 00000000 00000000 00000000 ffd8ff00'
    ],
    [
      'with two labels',
      { id: 9, part: 0, labels: [1.5, 2], content: hex('89504e47') },
      '0a23d7ce 24000000 02000000 00000000 09000000 00000000 00000000 00000000 0000c03f 00000040 89504e47'
    ]
  ]
  it.each(CASES)('%s is written and read as mxnet does', async (_name, record, bytes) => {
    expect(Buffer.from(encodeRecord(encodeImageRecord(record)))).toEqual(hex(bytes))
    const reader = await readerOf(hex(bytes))
    const decoded = decodeImageRecord((await reader.read(0))!.payload, 'It')
    expect({ ...decoded, content: Buffer.from(decoded.content) }).toEqual(record)
  })

  it.each([
    ['too short', '00000000 0000', 'It has 6 bytes; an image record begins with a header of 24.'],
    [
      'with more labels than bytes',
      `ffffffff ${'00'.repeat(20)}`,
      'It claims 4294967295 labels, but has only 24 bytes.'
    ],
    [
      'with an id beyond all numbers',
      `${'00'.repeat(8)} ${'ff'.repeat(8)} ${'00'.repeat(8)}`,
      'It has the id 18446744073709551615, which is too large.'
    ]
  ])('%s is refused', (_name, bytes, sentence) => {
    expect(() => decodeImageRecord(hex(bytes), 'It')).toThrow(sentence)
  })
})

describe('list and index files', () => {
  it('are written as im2rec does, and read back', () => {
    const entries = [
      { index: 0, labels: [2], image: 'a/b.jpg', mask: null },
      { index: 5, labels: [0.5, 3], image: 'c d.png', mask: null },
      { index: 6, labels: [], image: 'e.png', mask: 'masks/e.png' }
    ]
    const text = '0\t2.000000\ta/b.jpg\n5\t0.500000\t3.000000\tc d.png\n6\te.png\tmasks/e.png\n'
    expect(formatList(entries)).toBe(text)
    expect(parseList(text, 'x.lst')).toEqual(entries)
    expect(parseList(text.replaceAll('\n', '\r\n'), 'x.lst')).toEqual(entries)
    const offsets = [
      [0, 0],
      [1, 33820]
    ] as const
    expect(formatIndex(offsets)).toBe('0\t0\n1\t33820\n')
    expect([...parseIndex('0\t0\n1\t33820\n', 'x.idx')]).toEqual(offsets)
  })

  it('say which line is wrong', () => {
    expect(() => parseList('0\t1\ta.png\nhello\n', 'x.lst')).toThrow(
      'Line 2 of x.lst is not "index, labels, path" with tabs in between: "hello".'
    )
    expect(() => parseList('0\t1\tcat\ta.png\n', 'x.lst')).toThrow(
      'Line 1 of x.lst has the label "cat", which is no number.'
    )
    expect(() => parseIndex('0\t-4\n', 'x.idx')).toThrow(
      'Line 1 of x.idx is not "key, offset" with a tab in between: "0 -4".'
    )
  })
})
