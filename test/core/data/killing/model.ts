/**
 * What labels must be after some acts, worked out pixel by pixel with nothing of the program: a step paints its pixels, undo
 * takes back those that still are as the step left them, redo puts in those that are as they were before it.
 */
import { valuesOf, type Act } from './acts'

export interface SizedImage {
  readonly id: string
  readonly width: number
  readonly height: number
}

export const LAYERS = ['label', 'provenance'] as const
export type Layers = Readonly<Record<(typeof LAYERS)[number], Uint8Array>>

export interface KnownStep {
  readonly id: string
  readonly images: readonly string[]
  isUndone: boolean
}

export class LabelModel {
  private readonly layers: ReadonlyMap<string, Layers>
  private readonly changes = new Map<string, readonly Change[]>()
  private known: KnownStep[] = []

  constructor(readonly images: readonly SizedImage[]) {
    const blank = ({ width, height }: SizedImage) => new Uint8Array(width * height).fill(NOBODY)
    this.layers = new Map(images.map((image) => [image.id, { label: blank(image), provenance: blank(image) }]))
  }

  /** With a label that was there before. */
  begin(imageId: string, label: Uint8Array): void {
    this.of(imageId).label.set(label)
  }

  of(imageId: string): Layers {
    return this.layers.get(imageId)!
  }

  /** Oldest first. */
  historyOf(imageId: string): readonly KnownStep[] {
    return this.known.filter(({ images }) => images.includes(imageId))
  }

  apply(act: Act): void {
    if (act.type === 'step') return this.paint(act)
    const step = this.known.find(({ id }) => id === act.id)!
    step.isUndone = act.type === 'undo'
    for (const { pixels, at, before, after } of this.changes.get(act.id)!) {
      const [from, to] = act.type === 'undo' ? [after, before] : [before, after]
      for (let i = 0; i < at.length; i++) if (pixels[at[i]] === from[i]) pixels[at[i]] = to[i]
    }
  }

  private paint({ id, source, parts }: Extract<Act, { type: 'step' }>): void {
    const images = parts.map(({ imageId }) => imageId)
    this.known = this.known.filter((step) => !step.isUndone || !step.images.some((image) => images.includes(image)))
    this.known.push({ id, images, isUndone: false })
    this.changes.set(
      id,
      parts.flatMap((part) => this.paintPart(part, source))
    )
  }

  private paintPart({ imageId, boxes }: Extract<Act, { type: 'step' }>['parts'][number], source: number): Change[] {
    const { label, provenance } = this.of(imageId)
    const stride = this.images.find(({ id }) => id === imageId)!.width
    const [places, values]: [number[], number[]] = [[], []]
    for (const box of boxes) {
      valuesOf(box).forEach((value, i) => {
        const at = (box.y + Math.floor(i / box.width)) * stride + box.x + (i % box.width)
        if (label[at] === value) return
        places.push(at)
        values.push(value)
      })
    }
    const at = Uint32Array.from(places)
    const after = Uint8Array.from(values)
    return [
      paintLayer(label, at, after),
      paintLayer(
        provenance,
        at,
        after.map((value) => (value === NOBODY ? NOBODY : source))
      )
    ]
  }
}

/** The pixels that a step changed in one layer of an image. */
interface Change {
  readonly pixels: Uint8Array
  readonly at: Uint32Array
  readonly before: Uint8Array
  readonly after: Uint8Array
}

const NOBODY = 255

function paintLayer(pixels: Uint8Array, places: Uint32Array, values: Uint8Array): Change {
  const isNew = Array.from(places, (at, i) => pixels[at] !== values[i])
  const at = places.filter((_, i) => isNew[i])
  const after = values.filter((_, i) => isNew[i])
  const before = Uint8Array.from(at, (place) => pixels[place])
  at.forEach((place, i) => (pixels[place] = after[i]))
  return { pixels, at, before, after }
}
