/** Which dialog about many images is open, and what it opens with. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { BulkActType } from '../bulkActs'

export const useManyImages = defineStore('manyImages', () => {
  const dialog = ref<'change' | 'predict' | null>(null)
  const type = ref<BulkActType>('replaceClass')

  function change(chosen: BulkActType = type.value): void {
    type.value = chosen
    dialog.value = 'change'
  }
  const predict = (): void => void (dialog.value = 'predict')
  const close = (): void => void (dialog.value = null)

  return { dialog, type, change, predict, close }
})
