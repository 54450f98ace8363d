/** Mounts a component as the window does, with the stand-in bridge and a fresh pinia. */
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, vi } from 'vitest'

enableAutoUnmount(afterEach)

/** A name of the page's `data-test` attributes as a selector. */
export const at = (name: string): string => `[data-test="${name}"]`

export function freshPinia(): void {
  localStorage.clear()
  sessionStorage.clear()
  setActivePinia(createPinia())
}

/** Lets everything that waits for nothing but promises happen. */
export const settle = flushPromises

/** The page itself: dialogs and keys need an attached element. */
export const mountInPage: typeof mount = ((component: never, options: object = {}) =>
  mount(component, { attachTo: document.body, ...options })) as never

/** What a page without a layout engine lacks. */
export function standInForLayout(height = 600): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: readonly object[]) => void) {}
      observe(): void {
        this.tell([{ contentRect: { width: 290, height } }])
      }
      disconnect(): void {}
    }
  )
}
