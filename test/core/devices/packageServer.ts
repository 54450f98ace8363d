/** A NuGet feed on this machine with one package made by the test, and the faults a real line has. */
import { createHash } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32, deflateRawSync } from 'node:zlib'

export interface Faults {
  /** Bytes after which the first answer is cut off. */
  cutAfter?: number
  /** Answers every request with the whole file. */
  ignoresRange?: boolean
  /** A checksum that is not the package's. */
  wrongHash?: boolean
  /** Called when so many bytes of the package were sent. */
  onSent?: (bytes: number) => void
}

export class PackageServer {
  /** First byte of each answer with the package. */
  readonly starts: number[] = []
  faults: Faults = {}

  private constructor(
    private readonly server: Server,
    private readonly bytes: Buffer,
    private readonly version: string
  ) {}

  static async start(bytes: Buffer, version: string): Promise<PackageServer> {
    const server = createServer((request, response) => found.answer(request.url!, request.headers.range, response))
    const found = new PackageServer(server, bytes, version)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return found
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  get feed(): string {
    return `${this.address}/v3/index.json`
  }
  get packageAddress(): string {
    return `${this.address}/content/${ID}/${this.version}/${ID}.${this.version}.nupkg`
  }
  get sha512(): string {
    const hash = createHash('sha512').update(this.bytes)
    return (this.faults.wrongHash ? hash.update('another') : hash).digest('base64')
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  private answer(path: string, range: string | undefined, response: ServerResponse): void {
    const { address, version } = this
    const leaf = `${address}/leaf.json`
    const answers: Readonly<Record<string, object>> = {
      '/v3/index.json': {
        resources: [
          { '@id': `${address}/content/`, '@type': 'PackageBaseAddress/3.0.0' },
          { '@id': `${address}/registration/`, '@type': 'RegistrationsBaseUrl/3.6.0' }
        ]
      },
      [`/registration/${ID}/${version}.json`]: { catalogEntry: leaf },
      '/leaf.json': { packageHash: this.sha512, packageHashAlgorithm: 'SHA512' }
    }
    if (path.endsWith('.nupkg')) return this.send(range, response)
    if (path.endsWith('.nupkg.sha512'))
      return void response.end(`${Buffer.from(this.sha512, 'base64').toString('hex')}  x\n`)
    if (!answers[path]) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers[path]))
  }

  private send(range: string | undefined, response: ServerResponse): void {
    const start = this.faults.ignoresRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    this.starts.push(start)
    if (start >= this.bytes.length) return void response.writeHead(416).end()
    const rest = this.bytes.subarray(start)
    const status = start > 0 ? 206 : 200
    response.writeHead(status, { 'content-length': rest.length })
    const { cutAfter, onSent } = this.faults
    if (cutAfter !== undefined && this.starts.length === 1)
      return void response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50))
    if (!onSent) return void response.end(rest)
    const half = rest.length >> 1
    response.write(rest.subarray(0, half), () =>
      setTimeout(() => (onSent(half), response.end(rest.subarray(half))), 100)
    )
  }
}

const ID = 'microsoft.ml.onnxruntime.gpu.linux'

/** A zip archive, written by hand: deflated entries and their directory. */
export function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes)
    const numbers = Buffer.alloc(26)
    numbers.writeUInt16LE(20, 0)
    numbers.writeUInt16LE(8, 4)
    numbers.writeUInt32LE(crc32(bytes), 10)
    numbers.writeUInt32LE(packed.length, 14)
    numbers.writeUInt32LE(bytes.length, 18)
    numbers.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), numbers, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), numbers, tail, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listed, end])
}
