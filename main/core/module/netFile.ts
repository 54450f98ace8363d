/** A trained net as a file: an ordinary ONNX net that also says which classes it knows and how its pictures were scaled. */
import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../data/atomic'
import { Failure } from '../failure'
import type { LabelClass } from '../data/types'
import { normalizeModel } from '../graph/normalize'
import { readOnnx, writeOnnx } from '../graph/onnx'
import { float32, toFloat32 } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'

export interface TrainedNet {
  readonly model: Model
  readonly classes: readonly Pick<LabelClass, 'name' | 'color'>[]
  /** Longer side, pixels, that pictures are scaled down to. */
  readonly maxSide: number
}

/** The model with some of its weights replaced, by name. */
export function withWeights(model: Model, weights: ReadonlyMap<string, Tensor>): Model {
  const initializers = new Map(model.initializers)
  for (const [name, value] of weights) initializers.set(name, float32(value.dims, toFloat32(value)))
  return { ...model, initializers }
}

export async function saveNet(file: string, { model, classes, maxSide }: TrainedNet): Promise<void> {
  const metadata = new Map([
    ...model.metadata,
    ['segsmith.classes', JSON.stringify(classes)],
    ['segsmith.maxSide', String(maxSide)]
  ])
  await writeAtomically(file, writeOnnx({ ...model, metadata }))
}

export async function loadNet(file: string): Promise<TrainedNet> {
  const model = normalizeModel(readOnnx(await readFile(file), file))
  const classes = model.metadata.get('segsmith.classes')
  if (!classes) throw new Failure('bad-model', `${file} was not trained by Segsmith: it does not name its classes.`)
  return {
    model,
    classes: JSON.parse(classes) as TrainedNet['classes'],
    maxSide: Number(model.metadata.get('segsmith.maxSide') ?? 1024)
  }
}
