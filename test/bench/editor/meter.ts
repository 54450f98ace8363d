/**
 * Measures inside the page, where events and frames have the same clock. A frame counts as painted when the page has
 * handed it on: a message posted from its animation frame callback is delivered only after the canvases were drawn.
 */
import type { Page } from '@playwright/test'

export interface Latency {
  /** Milliseconds from the page getting the event to its frame being painted. */
  readonly work: readonly number[]
  /** Milliseconds from the browser getting it: the wait for the next frame of a 60 Hz screen comes on top. */
  readonly whole: readonly number[]
  /** Milliseconds between animation frames. */
  readonly frames: readonly number[]
}

interface Meter {
  arrived: number[]
  handled: number[]
  work: number[]
  whole: number[]
  frames: number[]
  isRunning: boolean
}

declare global {
  interface Window {
    meter: Meter
    savedAfter: Promise<SavedAfter>
  }
}

/** Starts to measure the events of this type that the window gets. */
export async function startMeter(page: Page, type: 'pointermove' | 'pointerdown' | 'wheel' | 'keydown'): Promise<void> {
  await page.evaluate((eventType) => {
    window.meter = { arrived: [], handled: [], work: [], whole: [], frames: [], isRunning: true }
    const { meter } = window
    const { port1, port2 } = new MessageChannel()
    let waiting: { arrived: number[]; handled: number[] }[] = []
    port1.onmessage = () => {
      const painted = performance.now()
      for (const { arrived, handled } of waiting) {
        meter.whole.push(...arrived.map((time) => painted - time))
        meter.work.push(...handled.map((time) => painted - time))
      }
      waiting = []
    }
    const note = (event: Event): void => {
      if (!meter.isRunning) return window.removeEventListener(eventType, note, true)
      meter.arrived.push(event.timeStamp)
      meter.handled.push(performance.now())
    }
    window.addEventListener(eventType, note, true)
    let last = 0
    requestAnimationFrame(function frame(now) {
      if (last > 0) meter.frames.push(now - last)
      last = now
      if (meter.handled.length > 0) {
        waiting.push({ arrived: meter.arrived.splice(0), handled: meter.handled.splice(0) })
        port2.postMessage(null)
      }
      if (meter.isRunning) requestAnimationFrame(frame)
    })
  }, type)
}

export async function stopMeter(page: Page): Promise<Latency> {
  await page.waitForTimeout(150)
  return page.evaluate(() => {
    window.meter.isRunning = false
    const { work, whole, frames } = window.meter
    return { work, whole, frames }
  })
}

/** Milliseconds from `act`, which must cause one pointer or key event, until the page painted the image asked for, and its photo. */
export async function timeUntilShown(page: Page, imageId: string, act: () => Promise<void>): Promise<number> {
  return (await timesUntilShown(page, imageId, act)).whole
}

/** The same, and until labels can be painted while a photo that takes long is still growing. */
export async function timesUntilShown(
  page: Page,
  imageId: string,
  act: () => Promise<void>
): Promise<{ readonly begun: number; readonly whole: number }> {
  const shown = page.evaluate(
    (id) =>
      new Promise<{ begun: number; whole: number }>((resolve) => {
        let [started, begun] = [0, 0]
        const begin = (event: Event): void => void (started ||= event.timeStamp)
        for (const type of ['pointerdown', 'keydown'])
          window.addEventListener(type, begin, { capture: true, once: true })
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve({ begun: begun - started, whole: performance.now() - started })
        requestAnimationFrame(function look() {
          const stage = document.querySelector('[data-testid=stage]')
          const isThere = stage?.getAttribute('data-image') === id && started > 0
          if (isThere) begun ||= performance.now()
          if (isThere && !stage.querySelector('[data-test=photo-coming]')) port2.postMessage(null)
          else requestAnimationFrame(look)
        })
      }),
    imageId
  )
  await page.waitForTimeout(20)
  await act()
  return shown
}

export interface SavedAfter {
  /** Milliseconds until what was done was painted. */
  readonly painted: number
  /** Until the journal had it on disk and the window showed that. */
  readonly saved: number
}

/** From an event of this type, which `act` must cause, until the step that follows from it is done. */
export async function timeUntilSaved(
  page: Page,
  type: 'pointerdown' | 'pointerup',
  act: () => Promise<void>
): Promise<SavedAfter> {
  await page.evaluate((eventType) => {
    window.savedAfter = new Promise<SavedAfter>((resolve, reject) => {
      setTimeout(() => reject(new Error(`No step followed from ${eventType}.`)), 60_000)
      let [started, painted, saved, isFrameAsked] = [0, 0, 0, false]
      window.addEventListener(eventType, () => (started = performance.now()), { capture: true, once: true })
      const { port1, port2 } = new MessageChannel()
      const settle = (): void => {
        if (painted > 0 && saved > 0) resolve({ painted: painted - started, saved: saved - started })
      }
      port1.onmessage = () => {
        painted = performance.now()
        settle()
      }
      const state = document.querySelector('[data-test=save-state]')!
      const watcher = new MutationObserver(() => {
        if (started === 0) return
        const isSaved = state.getAttribute('data-state') === 'saved'
        // a save may be over before anyone is told that it began
        if (!isFrameAsked) requestAnimationFrame(() => port2.postMessage(null))
        isFrameAsked = true
        if (!isSaved) return
        watcher.disconnect()
        saved = performance.now()
        settle()
      })
      watcher.observe(state, { attributes: true, attributeFilter: ['data-state'] })
    })
  }, type)
  await act()
  return page.evaluate(() => window.savedAfter)
}

/** The value that the share `at` of all values does not exceed. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? NaN
}
