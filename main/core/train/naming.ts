/** A failure to read an image says which one in its details, so that a person can leave it out. */
import type { ImageState } from '../data/types'
import { describeFailure, Failure } from '../failure'

export async function naming<T>({ id }: Pick<ImageState, 'id'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message, details } = describeFailure(error)
    if (!['bad-image', 'bad-label', 'not-found'].includes(code)) throw error
    throw new Failure(code, message, { ...details, imageId: id })
  }
}
