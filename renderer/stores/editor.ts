/** What the tool bar, the panels and the canvas agree on. Flags and numbers only: pixels never pass through reactivity. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { PhotoValues, PhotoWindow } from '../raster/levels'
import { PLAIN_LOOK, type PhotoLook } from '../raster/photoLook'
import type { WriteRule } from '../raster/guarded'
import type { ToolName } from '../tools'
import { STANDARD_OPTIONS, type OptionName, type OptionValues } from '../tools/options'
import type { PaintMode } from '../tools/tool'
import type { PastStep } from '../types'
import type { Sighting } from './places'

/** 'down' is a mouse whose button is held. */
export type KeyboardState = 'hidden' | 'lifted' | 'down'

/** `share` is 0..1. */
export interface LongWorkProgress {
  readonly title: string
  readonly share: number
}

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed'

/** Image pixels. */
export const SMALLEST_BRUSH = 1
export const LARGEST_BRUSH = 1024

export const useEditor = defineStore('editor', () => {
  const tool = ref<ToolName>('brush')
  const brushSize = ref(16)
  const activeClass = ref(0)
  const activeClassName = ref('')
  /** The provenance value for what is accepted from the prediction. */
  const acceptedProvenance = ref(3)
  const photoOpacity = ref(1)
  const photoVisible = ref(true)
  const photoLook = shallowRef<PhotoLook>(PLAIN_LOOK)
  /** Which values of photos of 16 bits are shown from black to white; null for all that a net sees. */
  const photoWindow = shallowRef<PhotoWindow | null>(null)
  /** The values of the photo on screen, where it has 16 bits. */
  const photoValues = shallowRef<PhotoValues | null>(null)
  /** Whether labels are shown on one side of a line and the prediction on the other; where it is, 0..1 of the width. */
  const isSplit = ref(false)
  const splitAt = ref(0.5)
  const hasMiniMap = ref(true)
  const labelOpacity = ref(0.6)
  const labelsVisible = ref(true)
  const predictionOpacity = ref(0.7)
  const predictionVisible = ref(true)
  const overwrite = ref(false)
  const paintMode = ref<PaintMode>('add')
  const options = shallowRef<OptionValues>(STANDARD_OPTIONS)
  /** The only label that may be painted over, 255 for unlabelled pixels; null for any. */
  const paintOnly = ref<number | null>(null)
  const lockedClasses = shallowRef<ReadonlySet<number>>(new Set())
  const hiddenClasses = shallowRef<ReadonlySet<number>>(new Set())
  const writeRule = computed<WriteRule>(() => ({ locked: lockedClasses.value, only: paintOnly.value }))
  /** The place of the image on screen among the images of the project. */
  const imageIndex = ref(0)
  /** Whether labels are coloured by who decided them instead of by their class. */
  const provenanceVisible = ref(false)
  const provenanceOpacity = ref(0.6)
  const saveState = ref<SaveState>('saved')
  const saveProblem = ref<string | null>(null)
  const canUndo = ref(false)
  const canRedo = ref(false)
  /** The history of the image on screen, oldest first. */
  const steps = shallowRef<readonly PastStep[]>([])
  /** Whether another program changed the label file of the image on screen. */
  const isChangedOutside = ref(false)
  /** What takes longer than a moment, and how far it is; null when nothing does. */
  const longWork = shallowRef<LongWorkProgress | null>(null)
  /** Screen pixels per image pixel. */
  const zoom = ref(1)
  /** What is in the middle of the stage; null while the whole image is shown. */
  const sighting = shallowRef<Sighting | null>(null)
  /** What the stage shows of an image when it opens it next, once. */
  const comesBackTo = shallowRef<{ readonly imageId: string; readonly sighting: Sighting } | null>(null)
  /** Where the pointer that keys move is, as a tool sees it. */
  const keyboardPointer = ref<KeyboardState>('hidden')
  const cursor = ref<{ readonly x: number; readonly y: number; readonly label: number } | null>(null)
  const labelled = ref(0)
  const hasPrediction = ref(false)
  /** Milliseconds: the longest gap between two animation frames while the window was visible. */
  const longestStall = ref(0)

  function setBrushSize(diameter: number): void {
    brushSize.value = Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, Math.round(diameter)))
  }

  /** One step of the keys: a pixel for small brushes, about a tenth for large ones. */
  function stepBrushSize(direction: 1 | -1): void {
    setBrushSize(brushSize.value + direction * Math.max(1, Math.round(brushSize.value / 10)))
  }

  function setOption<Name extends OptionName>(name: Name, value: OptionValues[Name]): void {
    options.value = { ...options.value, [name]: value }
  }

  /** A class is never replaced by itself: the one that was active before takes its place. */
  watch(activeClass, (active, before) => active === options.value.otherClass && setOption('otherClass', before), {
    flush: 'sync'
  })

  function toggleLocked(index: number): void {
    lockedClasses.value = toggled(lockedClasses.value, index)
  }

  function toggleHidden(index: number): void {
    hiddenClasses.value = toggled(hiddenClasses.value, index)
  }

  function resetStall(): void {
    longestStall.value = 0
  }

  return {
    tool,
    brushSize,
    activeClass,
    activeClassName,
    acceptedProvenance,
    photoOpacity,
    photoVisible,
    photoLook,
    photoWindow,
    photoValues,
    isSplit,
    splitAt,
    hasMiniMap,
    labelOpacity,
    labelsVisible,
    predictionOpacity,
    predictionVisible,
    overwrite,
    paintMode,
    options,
    paintOnly,
    lockedClasses,
    hiddenClasses,
    writeRule,
    imageIndex,
    provenanceVisible,
    provenanceOpacity,
    saveState,
    saveProblem,
    canUndo,
    canRedo,
    steps,
    isChangedOutside,
    longWork,
    zoom,
    sighting,
    comesBackTo,
    keyboardPointer,
    cursor,
    labelled,
    hasPrediction,
    longestStall,
    setBrushSize,
    stepBrushSize,
    setOption,
    toggleLocked,
    toggleHidden,
    resetStall
  }
})

function toggled(set: ReadonlySet<number>, index: number): ReadonlySet<number> {
  const changed = new Set(set)
  if (!changed.delete(index)) changed.add(index)
  return changed
}
