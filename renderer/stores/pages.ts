/** Which page lies over the view on screen; only one at a time. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type Page = 'palette' | 'cheatSheet' | 'settings'

export const usePages = defineStore('pages', () => {
  const page = ref<Page | null>(null)
  const open = (next: Page): void => void (page.value = next)
  const close = (): void => void (page.value = null)
  return { page, open, close }
})
