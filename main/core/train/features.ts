/**
 * Encoder features, computed once per image and kept on disk as float16 safetensors, keyed by the image, the net's frozen
 * weights and the working size. A cache that cannot be written is no error: the features are computed again.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../data/atomic'
import type { Model, Tensor } from '../graph/types'
import { readSafetensors, writeSafetensors } from '../weights/safetensors'
import { LruCache } from './lruCache'
import { openSession, type Session } from '../runtime/ort'

export type Features = Readonly<Record<string, Tensor>>

const MEMORY_BYTES = 1024 * 2 ** 20

export class FeatureExtractor {
  private readonly folder: string
  private readonly memory = new LruCache<Features>(MEMORY_BYTES, bytesOf)
  private session: Promise<Session> | null = null

  /** @param prefix the frozen part of a net: one image input [1, 3, H, W], float16 outputs */
  constructor(
    cacheFolder: string,
    private readonly prefix: Model,
    private readonly threads: number
  ) {
    this.folder = join(cacheFolder, fingerprint(prefix))
  }

  /**
   * @param stamp what the image depends on (file, size, mirrored or not)
   * @param load the image as a tensor [1, 3, H, W], asked for only when the features are not cached
   */
  get(stamp: string, load: () => Promise<Tensor>): Promise<Features> {
    return this.memory.get(stamp, async () => {
      const file = this.fileOf(stamp)
      const stored = await readStored(file)
      if (stored) return stored
      const features = await this.compute(await load())
      await store(file, features)
      return features
    })
  }

  isStored(stamp: string): boolean {
    return existsSync(this.fileOf(stamp))
  }

  private fileOf(stamp: string): string {
    return join(this.folder, `${createHash('sha256').update(stamp).digest('hex').slice(0, 32)}.safetensors`)
  }

  /** Whether they are kept or not. */
  async compute(image: Tensor): Promise<Features> {
    // one session for every size, and ONNX Runtime's own shape inference: the frozen part may hold ops that cannot be trained
    this.session ??= openSession(this.prefix, { threads: this.threads })
    return (await this.session).run({ [this.prefix.inputs[0]!.name]: image })
  }

  async close(): Promise<void> {
    await (await this.session?.catch(() => null))?.close()
    this.session = null
  }
}

const bytesOf = (features: Features): number => Object.values(features).reduce((sum, t) => sum + t.data.byteLength, 0)

/** Identifies a frozen net by its structure and every one of its weights. */
function fingerprint(model: Model): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([model.nodes, model.outputs.map((o) => o.name)]))
  for (const [name, { data }] of model.initializers)
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return hash.digest('hex').slice(0, 16)
}

async function readStored(file: string): Promise<Features | null> {
  try {
    return Object.fromEntries(readSafetensors(await readFile(file)).tensors)
  } catch {
    return null
  }
}

async function store(file: string, features: Features): Promise<void> {
  try {
    await writeAtomically(file, writeSafetensors({ tensors: new Map(Object.entries(features)), metadata: {} }))
  } catch {
    // a full or read-only disk: the features stay in memory and are computed again next time
  }
}
