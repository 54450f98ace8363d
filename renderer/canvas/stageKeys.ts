/** Listens to the keys of the stage: shortcuts as they are pressed, and two keys that mean something while held. */
import { onBeforeUnmount, onMounted } from 'vue'
import type { LabelClass } from '../types'
import { isTyping, shortcutFor, type Shortcut } from './shortcuts'

export interface StageKeys {
  classes(): readonly LabelClass[]
  /** Answers whether the shortcut was used; one that was not is left to others. */
  press(shortcut: Shortcut): boolean
  /** Space moves the picture, X erases, while they are held. */
  hold(held: { readonly space: boolean; readonly erase: boolean }): void
}

const ERASE_KEY = 'x'

export function useStageKeys(keys: StageKeys): void {
  const held = { space: false, erase: false }
  const setHeld = (change: Partial<typeof held>) => {
    Object.assign(held, change)
    keys.hold(held)
  }

  const down = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target)) return
    if (event.key === ' ' && !activatesWithSpace(event.target)) {
      event.preventDefault()
      if (!event.repeat) setHeld({ space: true })
      return
    }
    const shortcut = shortcutFor(event, keys.classes())
    if (shortcut && keys.press(shortcut)) event.preventDefault()
    else if (event.key.toLowerCase() === ERASE_KEY && !event.ctrlKey && !event.repeat) setHeld({ erase: true })
  }
  const up = (event: KeyboardEvent) => {
    if (event.key === ' ') setHeld({ space: false })
    if (event.key.toLowerCase() === ERASE_KEY) setHeld({ erase: false })
  }
  // Keys released while another window has the focus are never told.
  const blur = () => setHeld({ space: false, erase: false })

  onMounted(() => {
    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    window.addEventListener('blur', blur)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', down)
    window.removeEventListener('keyup', up)
    window.removeEventListener('blur', blur)
  })
}

/** A button that was reached by keyboard is pressed with the space bar. */
function activatesWithSpace(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('button, input, summary, [role=switch]') &&
    target.matches(':focus-visible')
  )
}
