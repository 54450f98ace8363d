/**
 * One training process from fork to exit: holds messages back until it is ready, and settles every request exactly once,
 * by its reply, by the exit of the process or by a deadline (rules 1, 2 and 9 of trainerProtocol.ts).
 */
import { Failure } from './core/failure'
import type { FromTrainer, ToTrainer, TrainerCallName, TrainerCalls, TrainerPort } from './trainerProtocol'

export type Told = Exclude<FromTrainer, { type: 'ready' } | { type: 'reply' }>

export interface ConnectionListener {
  told(message: Told): void
  /** Called once; every open request has failed with 'trainer-crashed' by then. */
  exited(code: number | null): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(failure: Failure): void
}

export class TrainerConnection {
  private spawned = false
  private ready = false
  private gone = false
  private killWanted = false
  private nextId = 1
  private readonly waiting = new Map<number, Waiting>()
  private readonly unsent: ToTrainer[] = []

  constructor(
    private readonly port: TrainerPort,
    private readonly listener: ConnectionListener
  ) {
    port.listen({
      spawned: () => this.noteSpawned(),
      received: (message) => this.receive(message),
      exited: (code) => this.exit(code)
    })
  }

  /** Rejects with a Failure; `deadline` in milliseconds, null waits as long as the process lives. */
  request<N extends TrainerCallName>(
    name: N,
    args: Parameters<TrainerCalls[N]>,
    deadline: number | null
  ): Promise<ReturnType<TrainerCalls[N]>> {
    const id = this.nextId++
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }))
    const timer = deadline === null ? undefined : setTimeout(() => this.expire(id, name, deadline), deadline)
    this.post({ type: 'request', id, name, args })
    return answer.finally(() => clearTimeout(timer)) as Promise<ReturnType<TrainerCalls[N]>>
  }

  post(message: ToTrainer): void {
    if (this.gone) return
    if (this.ready) this.port.post(message)
    else this.unsent.push(message)
  }

  kill(): void {
    this.killWanted = true
    if (this.spawned && !this.gone) this.port.kill()
  }

  private noteSpawned(): void {
    this.spawned = true
    if (this.killWanted) this.kill()
  }

  private receive(message: FromTrainer): void {
    if (this.gone) return
    if (message.type === 'ready') {
      this.ready = true
      for (const held of this.unsent.splice(0)) this.port.post(held)
    } else if (message.type === 'reply') {
      const waiting = this.take(message.id)
      if (message.ok) waiting?.resolve(message.value)
      else waiting?.reject(Failure.of(message.failure))
    } else this.listener.told(message)
  }

  private exit(code: number | null): void {
    if (this.gone) return
    this.gone = true
    for (const id of [...this.waiting.keys()]) {
      this.take(id)?.reject(new Failure('trainer-crashed', 'The training process ended before it could answer.'))
    }
    this.listener.exited(code)
  }

  private expire(id: number, name: string, milliseconds: number): void {
    const sentence = `The training process did not answer "${name}" within ${milliseconds / 1000} s.`
    this.take(id)?.reject(new Failure('timed-out', sentence))
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    return waiting
  }
}
