/** What the window remembers between launches and no project needs: training options, places last used, language, theme and keys. */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { ClickPair, TrainingOptions } from '../types'
import type { Language } from '../words'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

interface Preferences {
  /** Only what the person changed; everything else follows the defaults. */
  readonly training: TrainingOptions
  /** The ONNX files one can start from besides the shipped nets. */
  readonly modelFiles: readonly string[]
  /** null: that of the system. */
  readonly language: Language | null
  /** null: that of the system. */
  readonly theme: Theme | null
  /** The files that click-to-segment uses. */
  readonly clickPair: ClickPair | null
  /** The keys of commands that the person changed, by the command's name. */
  readonly shortcuts: Readonly<Record<string, readonly string[]>>
  /** Names of the commands that were chosen in the palette, the latest first. */
  readonly recentCommands: readonly string[]
}

const STORAGE_KEY = 'segsmith-preferences'
const INITIAL: Preferences = {
  training: {},
  modelFiles: [],
  language: null,
  theme: null,
  clickPair: null,
  shortcuts: {},
  recentCommands: []
}
const RECENT_COMMANDS = 6

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

  function setLanguage(language: Language | null): void {
    preferences.value = { ...preferences.value, language }
  }

  function setTheme(theme: Theme | null): void {
    preferences.value = { ...preferences.value, theme }
  }

  /** null gives the command back the keys that it had at first. */
  function setShortcut(command: string, keys: readonly string[] | null): void {
    const others = Object.entries(preferences.value.shortcuts).filter(([name]) => name !== command)
    const shortcuts = Object.fromEntries(keys === null ? others : [...others, [command, keys]])
    preferences.value = { ...preferences.value, shortcuts }
  }

  function setClickPair(clickPair: ClickPair | null): void {
    preferences.value = { ...preferences.value, clickPair }
  }

  function resetShortcuts(): void {
    preferences.value = { ...preferences.value, shortcuts: {} }
  }

  function noteCommand(command: string): void {
    const others = preferences.value.recentCommands.filter((known) => known !== command)
    preferences.value = { ...preferences.value, recentCommands: [command, ...others].slice(0, RECENT_COMMANDS) }
  }

  return {
    preferences,
    setTraining,
    addModelFile,
    forgetModelFile,
    setLanguage,
    setTheme,
    setShortcut,
    resetShortcuts,
    setClickPair,
    noteCommand
  }
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
