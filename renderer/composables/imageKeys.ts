/** The keys that walk through the images: arrows, page keys, comma and full stop; with Shift the full stop looks for unlabelled ones. */
import { onBeforeUnmount, onMounted } from 'vue'

export type ImageStep = 'next' | 'previous' | 'unlabelled'

const STEPS: Readonly<Record<string, ImageStep>> = {
  ArrowDown: 'next',
  PageDown: 'next',
  '.': 'next',
  ArrowUp: 'previous',
  PageUp: 'previous',
  ',': 'previous',
  '>': 'unlabelled'
}

export function useImageKeys(go: (step: ImageStep) => void): void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || needsKeys(event.target)) return
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    go(step)
  }
  onMounted(() => addEventListener('keydown', press))
  onBeforeUnmount(() => removeEventListener('keydown', press))
}

/** Whether the element does something of its own with these keys. */
function needsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog, [contenteditable]') !== null
}
