/** What is at hand of each image without waiting: nothing, the encoder's features, a prediction, or one of an older net. */
import { defineStore } from 'pinia'
import { ref, shallowRef, triggerRef } from 'vue'
import type { ImageState } from '../types'

export type Readiness = 'none' | 'features' | 'prediction' | 'stale'

export const useReadiness = defineStore('readiness', () => {
  const known = shallowRef(new Map<string, Readiness>())
  /** Whether the net learned more since the project was opened: predictions from before are of an older one. */
  const hasNewNet = ref(false)

  function of({ id, predicted }: Pick<ImageState, 'id' | 'predicted'>): Readiness {
    const readiness = known.value.get(id)
    if (predicted && readiness !== 'prediction') return hasNewNet.value ? 'stale' : 'prediction'
    return readiness ?? 'none'
  }

  function note(imageId: string, has: 'features' | 'prediction'): void {
    if (has === 'features' && known.value.has(imageId)) return
    known.value.set(imageId, has)
    triggerRef(known)
  }

  /** The net has learned more. */
  function outdate(): void {
    hasNewNet.value = true
    for (const [id, readiness] of known.value) if (readiness === 'prediction') known.value.set(id, 'stale')
    triggerRef(known)
  }

  function forget(): void {
    known.value = new Map()
    hasNewNet.value = false
  }

  return { of, note, outdate, forget }
})
