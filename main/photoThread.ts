/**
 * Work on photos in a thread of its own, which starts with the first work and ends when there was none for a while. On its WebAssembly
 * build sharp does one piece of work after another in each thread: whoever wants the colours of a part of a photo would wait until
 * other photos are cut into tiles, made small, or read for a net.
 */
import { Worker } from 'node:worker_threads'
import type { readPart, tiledOf } from './core/data/photo'
import { Failure, type FailureInfo } from './core/failure'
import { programBeside } from './programBeside'

export interface PhotoWork {
  readonly readPart: typeof readPart
  readonly tiledOf: typeof tiledOf
}

export interface PhotoRequest {
  readonly id: number
  readonly name: keyof PhotoWork
  readonly args: readonly unknown[]
}

export type PhotoAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: FailureInfo }

/** A thread that was not needed for so long is not worth its memory. */
const IDLE_MS = 30_000

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class PhotoThread {
  private worker: Worker | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1

  constructor(
    private readonly script = programBeside('photoThreadStart'),
    private readonly idleMs = IDLE_MS
  ) {}

  readonly readPart: PhotoWork['readPart'] = (...args) => this.ask('readPart', args)

  readonly tiledOf: PhotoWork['tiledOf'] = (...args) => this.ask('tiledOf', args)

  get isRunning(): boolean {
    return this.worker !== null
  }

  private ask<N extends keyof PhotoWork>(name: N, args: Parameters<PhotoWork[N]>): ReturnType<PhotoWork[N]> {
    clearTimeout(this.timer)
    const id = this.nextId++
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }))
    const request: PhotoRequest = { id, name, args }
    this.worker ??= this.start()
    this.worker.postMessage(request)
    return answer as ReturnType<PhotoWork[N]>
  }

  private start(): Worker {
    const worker = new Worker(this.script)
    worker.on('message', (answer: PhotoAnswer) => this.take(answer))
    worker.on('error', (error) => this.fail(error))
    worker.on('exit', () => {
      this.fail(new Failure('internal', 'The thread that reads photos ended before it was done.'))
      this.worker = null
    })
    return worker
  }

  private take(answer: PhotoAnswer): void {
    const waiting = this.waiting.get(answer.id)
    this.waiting.delete(answer.id)
    if (answer.ok) waiting?.resolve(answer.value)
    else waiting?.reject(Failure.of(answer.failure))
    if (this.waiting.size === 0) this.timer = setTimeout(() => this.end(), this.idleMs).unref()
  }

  private end(): void {
    const { worker } = this
    this.worker = null
    worker?.removeAllListeners('exit')
    void worker?.terminate()
  }

  private fail(error: unknown): void {
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}
