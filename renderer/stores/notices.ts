/** Sentences for the user that have no better place on screen: they wait in a corner until read. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly kind: 'problem' | 'note'
  readonly sentence: string
}

const MOST_SHOWN = 4

export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let lastId = 0

  /** The same sentence is never shown twice at once. */
  function tell(sentence: string, kind: Notice['kind'] = 'problem'): void {
    const others = notices.value.filter((notice) => notice.sentence !== sentence)
    notices.value = [...others, { id: ++lastId, kind, sentence }].slice(-MOST_SHOWN)
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  return { notices, tell, dismiss }
})
