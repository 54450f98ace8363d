/** What the table of nets holds: how to get a net for K classes, and which of its parameters are a pretrained encoder. */
import type { Model } from '../graph/types'

export interface NetSource {
  readonly title: string
  readonly description: string
  readonly pretrained: boolean
  /** Whether a parameter belongs to the encoder; null when the net has none to freeze. */
  readonly isEncoder: ((parameter: string) => boolean) | null
  /**
   * A normalised model: one float32 input [N, 3, H, W] with RGB 0..1 and one output, logits [N, K, H, W].
   * @param normal draws from the standard normal distribution, for the layers that start fresh
   */
  load(classes: number, normal: () => number): Promise<Model>
}

/** Heights and widths are padded to a multiple of this, which every net of the table divides its input by. */
export const SIZE_MULTIPLE = 32
