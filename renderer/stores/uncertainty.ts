/** The layer that shows how unsure the net is of each pixel: whether and how it is seen, and when it is to be read again. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useUncertainty = defineStore('uncertainty', () => {
  const isVisible = ref(false)
  const opacity = ref(0.8)
  /** Whether it is known of the image on screen. */
  const isKnown = ref(false)
  /** Whether the prediction on screen is newer: a net that trains shows its masks without it. */
  const isOutdated = ref(false)
  /** Grows whenever an image was predicted again. */
  const revision = ref(0)
  return { isVisible, opacity, isKnown, isOutdated, revision }
})
