/** What the table of nets holds: how to get a net for K classes, and which of its parameters are a pretrained encoder. */
import type { Model } from '../graph/types'
import type { OptionTable, ValuesOf } from '../options'
import { readOptions } from '../options'

export type NetGroup = 'Pretrained' | 'From scratch' | 'Fast' | 'Accurate' | 'Classic' | 'File'

export interface NetSource {
  readonly title: string
  /** One or two sentences: what it is like, and when to choose it. */
  readonly description: string
  readonly group: NetGroup
  readonly pretrained: boolean
  /** Learned numbers with two classes and no option changed; null where the file must be read to know. */
  readonly parameters: number | null
  /** What can be chosen about it. */
  readonly options: OptionTable
  /** Whether a parameter belongs to the encoder; null when the net has none to freeze. */
  readonly isEncoder: ((parameter: string) => boolean) | null
  /** Prefixes in checkpoints of the encoder alone -> prefixes of this net's parameters, the first that matches counts. */
  readonly renames: readonly (readonly [from: string, to: string])[]
  /**
   * A normalised model: one float32 input [N, 3, H, W] with RGB 0..1 and one output, logits [N, K, H, W].
   * @param normal draws from the standard normal distribution, for the layers that start fresh
   */
  load(classes: number, normal: () => number): Promise<Model>
}

/** An entry of the table: a NetSource once its options are chosen. */
export interface NetEntry extends Omit<NetSource, 'load'> {
  /** @param options as written behind the name: `width=32,depth=5`; throws Failure when one is wrong */
  configure(name: string, options: string): NetSource
}

type Build<O extends OptionTable> = (
  classes: number,
  normal: () => number,
  values: ValuesOf<O>
) => Model | Promise<Model>

interface Description<O extends OptionTable> extends Pick<
  NetSource,
  'title' | 'description' | 'group' | 'parameters' | 'isEncoder'
> {
  readonly pretrained?: boolean
  readonly renames?: NetSource['renames']
  readonly options: O
  readonly build: Build<O>
}

/** An entry whose builder gets the values of its options, checked. */
export function netEntry<const O extends OptionTable>({ build, ...description }: Description<O>): NetEntry {
  const entry = { pretrained: false, renames: [], ...description }
  return {
    ...entry,
    configure(name, options) {
      const values = readOptions(`net ${name}`, entry.options, options)
      const parameters = options === '' ? entry.parameters : null
      return { ...entry, parameters, load: async (classes, normal) => build(classes, normal, values) }
    }
  }
}

/** Heights and widths are padded to a multiple of this, which every net of the table divides its input by. */
export const SIZE_MULTIPLE = 32
