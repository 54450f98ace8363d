/**
 * Cuts photos into tiles in a thread of its own: on its WebAssembly build sharp does one piece of work after another in each thread,
 * so that whoever wants a part of a photo, or a picture for a net, would wait until all tiles are cut.
 */
import { Worker } from 'node:worker_threads'
import { Failure, type FailureInfo } from './core/failure'
import { programBeside } from './programBeside'

export interface CutRequest {
  readonly photo: string
  readonly target: string
  readonly side: number
}

/** What the thread says at its end: why it failed, null when it did not. */
export type CutAnswer = FailureInfo | null

export function cutInThread(
  photo: string,
  target: string,
  side: number,
  script = programBeside('tileCutter')
): Promise<void> {
  const workerData: CutRequest = { photo, target, side }
  const worker = new Worker(script, { workerData })
  return new Promise((resolve, reject) => {
    worker.on('message', (failure: CutAnswer) => {
      if (failure) reject(new Failure(failure.code, failure.message, failure.details))
      else resolve()
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Failure('internal', `Cutting ${photo} into tiles ended before it was done.`)))
  })
}
