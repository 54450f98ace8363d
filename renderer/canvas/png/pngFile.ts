/** A PNG file as it comes: what it says of its pixels, and then their packed rows, of which none are kept (PNG specification, section 5). */

export interface PngHead {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly colorType: number
  readonly isInterlaced: boolean
  /** Red, green, blue of each colour of a palette. */
  readonly palette: Uint8Array
  /** What the chunk tRNS says; empty without one. */
  readonly transparency: Uint8Array
}

export interface PngFile {
  readonly head: PngHead
  /** Filtered rows. */
  readonly rows: ReadableStream<Uint8Array>
}

/** Throws RangeError for what is none or is cut off. */
export async function readPng(file: ReadableStream<Uint8Array>): Promise<PngFile> {
  const bytes = new ByteReader(file.getReader())
  if ((await bytes.take(8)).join() !== SIGNATURE) throw new RangeError('not a PNG')
  let header: Uint8Array | null = null
  let [palette, transparency] = [NOTHING, NOTHING]
  for (;;) {
    const { type, length } = await bytes.chunkHead()
    if (type === 'IDAT' && header) {
      const rows = bytes.content(length).pipeThrough(new DecompressionStream('deflate'))
      return { head: { ...readHeader(header), palette, transparency }, rows }
    }
    const content = await bytes.take(length + CHECKSUM_BYTES)
    if (type === 'IHDR') header = content
    else if (type === 'PLTE') palette = content.subarray(0, length)
    else if (type === 'tRNS') transparency = content.subarray(0, length)
  }
}

const SIGNATURE = '137,80,78,71,13,10,26,10'
const CHECKSUM_BYTES = 4
const NOTHING: Uint8Array = new Uint8Array()

function readHeader(content: Uint8Array): Omit<PngHead, 'palette' | 'transparency'> {
  const view = new DataView(content.buffer, content.byteOffset)
  const [bits, colorType, isInterlaced] = [content[8], content[9], content[12] === 1]
  return { width: view.getUint32(0), height: view.getUint32(4), bits, colorType, isInterlaced }
}

class ByteReader {
  /** What came and was not taken yet. */
  private rest: Uint8Array = NOTHING

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  /** Exactly so many. */
  async take(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count;) {
      const some = await this.some(count - at)
      bytes.set(some, at)
      at += some.length
    }
    return bytes
  }

  async chunkHead(): Promise<{ readonly type: string; readonly length: number }> {
    const head = await this.take(8)
    return { type: String.fromCharCode(...head.subarray(4)), length: new DataView(head.buffer).getUint32(0) }
  }

  /** What lies in a row of IDAT chunks, of which the first has `left` bytes, as it comes. */
  content(left: number): ReadableStream<BufferSource> {
    return new ReadableStream<BufferSource>({
      pull: async (stream) => {
        while (left === 0) {
          await this.take(CHECKSUM_BYTES)
          const { type, length } = await this.chunkHead()
          if (type !== 'IDAT') return stream.close()
          left = length
        }
        const some = await this.some(left)
        left -= some.length
        stream.enqueue(some as Uint8Array<ArrayBuffer>)
      },
      cancel: () => this.reader.cancel()
    })
  }

  /** One at least, at most so many, as many as are there. */
  private async some(most: number): Promise<Uint8Array> {
    while (this.rest.length === 0) {
      const { done, value } = await this.reader.read()
      if (done) throw new RangeError('cut off')
      this.rest = value
    }
    const some = this.rest.subarray(0, most)
    this.rest = this.rest.subarray(most)
    return some
  }
}
