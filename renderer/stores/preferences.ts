/** What the window remembers between launches and no project needs: training options and the places last used. */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { TrainingOptions } from '../types'

interface Preferences {
  /** Only what the person changed; everything else follows the defaults. */
  readonly training: TrainingOptions
  /** The ONNX files one can start from besides the shipped nets. */
  readonly modelFiles: readonly string[]
}

const STORAGE_KEY = 'segsmith-preferences'
const INITIAL: Preferences = { training: {}, modelFiles: [] }

export const usePreferences = defineStore('preferences', () => {
  const preferences = shallowRef(read())
  watch(preferences, (value) => localStorage.setItem(STORAGE_KEY, JSON.stringify(value)), { flush: 'sync' })

  function setTraining(training: TrainingOptions): void {
    preferences.value = { ...preferences.value, training }
  }

  function addModelFile(file: string): void {
    const others = preferences.value.modelFiles.filter((known) => known !== file)
    preferences.value = { ...preferences.value, modelFiles: [file, ...others].slice(0, 5) }
  }

  function forgetModelFile(file: string): void {
    const modelFiles = preferences.value.modelFiles.filter((known) => known !== file)
    preferences.value = { ...preferences.value, modelFiles }
  }

  return { preferences, setTraining, addModelFile, forgetModelFile }
})

/** Preferences are a convenience: unreadable ones are replaced, never a reason to fail. */
function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')
    return typeof stored === 'object' ? { ...INITIAL, ...stored } : INITIAL
  } catch {
    return INITIAL
  }
}
