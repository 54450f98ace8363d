/** The thread that works on photos for another one (photoThread.ts starts it). */
import { parentPort } from 'node:worker_threads'
import { readPart, tiledOf } from './core/data/photo'
import { describeFailure } from './core/failure'
import type { PhotoAnswer, PhotoRequest, PhotoWork } from './photoThread'

const work: PhotoWork = { readPart, tiledOf }

parentPort!.on('message', ({ id, name, args }: PhotoRequest) => {
  const run = work[name] as (...args: readonly unknown[]) => Promise<unknown>
  run(...args).then(
    (value) => tell({ id, ok: true, value }, value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : []),
    (error: unknown) => tell({ id, ok: false, failure: describeFailure(error) })
  )
})

function tell(answer: PhotoAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(answer, transfer)
}
