/** A stand-in for `window.segsmith`: calls answer from a table, streams are emitted by the test, everything asked is recorded. */
import type { Bridge, CallName, Calls, StreamName, Streams } from '../../preload/contract'
import { Failure, describeFailure } from '../../main/core/failure'

type Handlers = {
  [N in CallName]?: (...args: Parameters<Calls[N]>) => ReturnType<Calls[N]> | Promise<ReturnType<Calls[N]>>
}

export interface FakeBridge {
  readonly asked: { readonly name: CallName; readonly args: readonly unknown[] }[]
  /** Arguments of every call of one name. */
  argsOf(name: CallName): readonly (readonly unknown[])[]
  emit<N extends StreamName>(name: N, value: Streams[N]): void
  answer(handlers: Handlers): void
  readonly state: { isReadyToClose: boolean }
}

/** What every part of the window may ask. */
const USUAL: Handlers = {
  appInfo: () => ({ version: '0.0.0', platform: 'linux', cpuCores: 2 }),
  acts: () => [],
  figuresOf: () => null
}

export function installFakeBridge(handlers: Handlers = {}, project: string | null = null): FakeBridge {
  const table: Record<string, unknown> = { ...USUAL, ...handlers }
  const asked: FakeBridge['asked'] = []
  const listeners = new Map<StreamName, Set<(value: never) => void>>()
  const state = { isReadyToClose: false }

  const bridge: Bridge = {
    async call(name, ...args) {
      asked.push({ name, args })
      const handler = table[name] as ((...args: unknown[]) => unknown) | undefined
      try {
        if (!handler) throw new Failure('internal', `The test answers no ${name}.`)
        return { ok: true, value: (await handler(...args)) as never }
      } catch (error) {
        return { ok: false, failure: describeFailure(error) }
      }
    },
    on(name, listener) {
      const group = listeners.get(name) ?? new Set()
      listeners.set(name, group.add(listener as (value: never) => void))
      return () => group.delete(listener as (value: never) => void)
    },
    readyToClose: () => void (state.isReadyToClose = true),
    startWith: { project }
  }
  Object.assign(globalThis.window ?? (globalThis.window = globalThis as never), { segsmith: bridge })

  return {
    asked,
    argsOf: (name) => asked.filter((entry) => entry.name === name).map((entry) => entry.args),
    emit: (name, value) => [...(listeners.get(name) ?? [])].forEach((listener) => listener(value as never)),
    answer: (more) => Object.assign(table, more),
    state
  }
}
