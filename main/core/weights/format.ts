/** What every reader of a weights file answers, and the bound on memory that all of them keep. */
import { Failure } from '../failure'
import type { ReadExternal } from '../graph/onnxTensor'
import type { Tensor } from '../graph/types'

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  /** What was left out of the tensors, one sentence each. */
  readonly warnings: readonly string[]
}

export interface WeightFormat {
  readonly title: string
  readonly extensions: readonly string[]
  /** Whether the bytes begin like a file of this format. */
  recognizes(bytes: Uint8Array): boolean
  /**
   * @param file how messages call it
   * @param readExternal reads tensors that a file keeps beside itself
   */
  read(bytes: Uint8Array, file: string, readExternal?: ReadExternal | null): NamedTensors
}

const FREE_BYTES = 64 * 2 ** 20
const MOST_GROWTH = 16

/** Ends the reading of a file that would unpack to far more than it holds. */
export class MemoryBudget {
  private left: number

  constructor(
    fileBytes: number,
    private readonly file: string
  ) {
    this.left = FREE_BYTES + MOST_GROWTH * fileBytes
  }

  take(bytes: number): void {
    this.left -= bytes
    if (!(this.left >= 0))
      throw new Failure(
        'bad-weights',
        `${this.file} would unpack to more than ${MOST_GROWTH} times its size, as weights never do; it was not read further.`
      )
  }
}
