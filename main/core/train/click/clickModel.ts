/**
 * Click-to-segment with a person's own pair of ONNX files: an encoder that looks at a photo once, and a decoder that answers
 * each set of clicks. Which exports are known, and what their inputs are called: docs/click-to-segment.md.
 */
import { stat, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { readPhoto } from '../../data/photo'
import { imagePath } from '../../data/project'
import { fileStamp, findImage } from '../../data/projectFile'
import type { ClickMask, ClickPoint, ClickPair } from '../../data/types'
import { Failure } from '../../failure'
import type { Tensor } from '../../graph/types'
import { LruCache } from '../lruCache'
import { openSession, type Session, type SessionValue } from '../../runtime/ort'
import { ENCODER_FORMS, LABELS, MASKS, POINTS, SCORES, SQUARE_MASKS, type EncoderForm } from './families'
import { maskOf } from './mask'
import { prepare } from './prepare'

/** What an encoder answers of photos is kept: about 16 MB each. */
const KEPT_BYTES = 2 ** 28
const USUAL_SIDE = 1024

/** What an encoder answered, and which part of its square the photo took. */
interface Seen {
  readonly values: Readonly<Record<string, Tensor>>
  readonly width: number
  readonly height: number
}

let opened: { readonly key: string; readonly model: Promise<ClickModel> } | null = null

/** What the clicks outline on an image of a project. The pair stays open for the next clicks. */
export async function segmentAt(
  folder: string,
  imageId: string,
  pair: ClickPair,
  clicks: readonly ClickPoint[]
): Promise<ClickMask> {
  const image = await findImage(folder, imageId)
  const file = imagePath(folder, image)
  const model = await openModel(pair)
  return model.segment(file, image, clicks)
}

async function openModel(pair: ClickPair): Promise<ClickModel> {
  const stamps = await Promise.all([pair.encoder, pair.decoder].map(async (file) => (await stat(file)).mtimeMs))
  const key = JSON.stringify([pair, stamps])
  if (opened?.key === key) return opened.model
  void opened?.model.then((model) => model.close()).catch(() => undefined)
  const model = ClickModel.open(pair)
  opened = { key, model }
  model.catch(() => opened?.model === model && (opened = null))
  return model
}

export class ClickModel {
  private readonly seen = new LruCache<Seen>(KEPT_BYTES, bytesOf)

  private constructor(
    private readonly encoder: Session,
    private readonly decoder: Session,
    private readonly form: EncoderForm,
    private readonly pair: ClickPair
  ) {}

  static async open(pair: ClickPair): Promise<ClickModel> {
    const [encoder, decoder] = await Promise.all(
      [pair.encoder, pair.decoder].map(async (file) => openSession(await readFile(file), { threads: 0 }))
    )
    try {
      const [input, ...others] = encoder!.inputs
      const form = others.length === 0 && input && ENCODER_FORMS.find(({ fits }) => fits(input, encoder!.outputs))
      if (!form) throw strangeEncoder(pair, encoder!)
      const model = new ClickModel(encoder!, decoder!, form, pair)
      model.checkDecoder()
      return model
    } catch (error) {
      await Promise.all([encoder!.close(), decoder!.close()])
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.encoder.close(), this.decoder.close()])
  }

  async segment(
    file: string,
    size: { readonly width: number; readonly height: number },
    clicks: readonly ClickPoint[]
  ): Promise<ClickMask> {
    const seen = await this.seen.get(`${file}\n${await fileStamp(file)}`, () => this.look(file))
    const feeds = Object.fromEntries(
      this.decoder.inputs.map((input) => [input.name, this.feed(input, seen, size, clicks)])
    )
    const answer = await this.decoder.run(feeds)
    const name = MASKS.find((known) => known in answer)!
    const masks = answer[name]!
    const [height, width] = masks.dims.slice(-2) as [number, number]
    const logits = bestOf(masks.data as Float32Array, width * height, answer[SCORES.find((s) => s in answer) ?? ''])
    // Masks of the photo's own shape fill their grid; others lie over the square, whose corner the photo takes.
    const isSquare = SQUARE_MASKS.includes(name) && (this.form.placing === 'padded' || this.form.padsItself === true)
    const [coveredWidth, coveredHeight] = isSquare
      ? [(width * seen.width) / this.side, (height * seen.height) / this.side]
      : [width, height]
    return maskOf({ logits, width, height, coveredWidth, coveredHeight }, size)
  }

  private async look(file: string): Promise<Seen> {
    const photo = await readPhoto(file, { maxSide: this.side })
    const { tensor, width, height } = prepare(photo, this.form, this.side)
    return { values: await this.encoder.run({ [this.encoder.inputs[0]!.name]: tensor }), width, height }
  }

  /** Pixels a side of the encoder's square. */
  private get side(): number {
    const { shape } = this.encoder.inputs[0]!
    const side = this.form.layout === 'CHW' ? shape[2] : shape[0]
    return typeof side === 'number' && side > 0 ? side : USUAL_SIDE
  }

  private feed(
    { name, shape, dtype }: SessionValue,
    seen: Seen,
    size: { readonly width: number; readonly height: number },
    clicks: readonly ClickPoint[]
  ): Tensor {
    const points = this.needsPaddingPoint ? [...clicks.map(asPoint), [0, 0, -1] as const] : clicks.map(asPoint)
    if (POINTS.includes(name)) {
      const [toX, toY] = [seen.width / size.width, seen.height / size.height]
      const places = points.flatMap(([x, y]) => [x * toX, y * toY])
      return numbers(dtype, [...ones(shape.length - 2), points.length, 2], places)
    }
    if (LABELS.includes(name)) {
      const labels = points.map(([, , label]) => label)
      return numbers(dtype, [...ones(shape.length - 1), points.length], labels)
    }
    if (name === 'orig_im_size') return numbers(dtype, [2], [seen.height, seen.width])
    if (name === 'has_mask_input') return numbers(dtype, [1], [0])
    if (name === 'mask_input') {
      const sides = [2, 3].map((axis) => (typeof shape[axis] === 'number' ? shape[axis] : this.side / 4))
      return numbers(dtype, [1, 1, ...sides], new Array<number>(sides[0]! * sides[1]!).fill(0))
    }
    return seen.values[this.encoderOutputFor(name)!]!
  }

  /** SAM wants a point of label -1 after the clicks where there is no box. */
  private get needsPaddingPoint(): boolean {
    return this.form.placing !== 'stretched' && this.decoder.inputs.some(({ name }) => name === 'point_coords')
  }

  /** By its name; where the encoder answers one thing under another name, it can only be that. */
  private encoderOutputFor(name: string): string | undefined {
    const { outputs } = this.encoder
    const same = outputs.find((output) => output.name === name)
    return same?.name ?? (outputs.length === 1 && /embed/.test(name) ? outputs[0]!.name : undefined)
  }

  private checkDecoder(): void {
    const { inputs, outputs } = this.decoder
    const known = [...POINTS, ...LABELS, 'orig_im_size', 'has_mask_input', 'mask_input']
    const strange = inputs.find(({ name }) => !known.includes(name) && !this.encoderOutputFor(name))
    const file = basename(this.pair.decoder)
    if (strange)
      throw new Failure(
        'bad-model',
        `${file} wants an input "${strange.name}", which neither ${basename(this.pair.encoder)} (${namesOf(this.encoder.outputs)}) nor a click gives; see docs/click-to-segment.md for the pairs that fit.`
      )
    if (!inputs.some(({ name }) => POINTS.includes(name)) || !inputs.some(({ name }) => LABELS.includes(name)))
      throw new Failure(
        'bad-model',
        `${file} is no decoder for clicks: it has the inputs ${namesOf(inputs)}, none of which takes points (${POINTS.join(', ')}).`
      )
    if (!outputs.some(({ name }) => MASKS.includes(name)))
      throw new Failure(
        'bad-model',
        `${file} answers ${namesOf(outputs)}, none of which is a mask (${MASKS.join(', ')}).`
      )
  }
}

const asPoint = ({ x, y, belongs }: ClickPoint) => [x, y, belongs ? 1 : 0] as const
const ones = (count: number): number[] => new Array<number>(Math.max(0, count)).fill(1)
const namesOf = (values: readonly SessionValue[]) => values.map(({ name }) => `"${name}"`).join(', ')

function numbers(dtype: string, dims: readonly number[], values: readonly number[]): Tensor {
  if (dtype === 'int64') return { dtype, dims, data: BigInt64Array.from(values, (value) => BigInt(Math.round(value))) }
  if (dtype === 'int32') return { dtype, dims, data: Int32Array.from(values) }
  return { dtype: 'float32', dims, data: Float32Array.from(values) }
}

/** Of several masks the one that the model itself thinks best of. */
function bestOf(masks: Float32Array, length: number, scores: Tensor | undefined): Float32Array {
  const rated = Array.from((scores?.data as Float32Array | undefined) ?? [])
  const best = Math.max(0, rated.indexOf(Math.max(...rated)))
  return masks.subarray(best * length, (best + 1) * length)
}

function bytesOf({ values }: Seen): number {
  return Object.values(values).reduce((sum, { data }) => sum + data.byteLength, 0)
}

function strangeEncoder({ encoder }: ClickPair, { inputs, outputs }: Session): Failure {
  const found = inputs.map(({ name, shape }) => `"${name}" [${shape.join(', ')}]`).join(', ')
  return new Failure(
    'bad-model',
    `${basename(encoder)} is no encoder for click-to-segment: it takes ${found} and answers ${namesOf(outputs)}, where one photo [1, 3, height, width] or [height, width, 3] was expected.`
  )
}
