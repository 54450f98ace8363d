/**
 * Which image the stage shows: opens its photo, labels and prediction, leaves it again, and tells the store about its
 * history and its saving.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { call, sentenceOf } from '../bridge'
import { useActs } from '../stores/acts'
import { useEditor } from '../stores/editor'
import { useProject } from '../stores/project'
import type { ImageState, LabelMap, PredictionPatch } from '../types'
import type { OpenImage } from './openImage'
import { openImages } from './openImages'
import type { Photo } from './photo'
import { PhotoShelf } from './photoShelf'
import type { StageParts } from './stageParts'
import type { PhotoSight } from './sight'

export interface ShownPlace {
  /** There once the stage is mounted. */
  parts(): StageParts
  readonly sight: PhotoSight
  /** Images one is likely to go to next, the likeliest first. */
  ahead(): readonly ImageState[]
  classCount(): number
  left(): void
  opened(): void
  labelled(share: number, imageId: string): void
  failed(sentence: string): void
}

export interface ShownImage {
  readonly opened: Readonly<ShallowRef<OpenImage | null>>
  /** Why the image cannot be shown or labelled, in one sentence. */
  readonly problem: Readonly<Ref<string | null>>
  readonly isLoading: Readonly<Ref<boolean>>
  /** Whether its labels are shown, but its photo is still being read. */
  readonly isPhotoComing: Readonly<Ref<boolean>>
  show(folder: string, image: ImageState | null): Promise<void>
  /** Shows nothing and frees every photo. */
  close(folder: string): void
  /** A step was made, undone or redone. */
  followSteps(): void
  setPrediction(map: LabelMap | null): void
  /** Reads the stored prediction again. */
  rereadPrediction(): Promise<void>
  /** Takes in what acts on many images did to the image on screen. */
  catchUp(): Promise<void>
  /** Sets the prediction again: there are more classes now, or fewer. */
  resetPrediction(): void
  /** A part of the prediction of an image, which is shown when that image is. */
  patchPrediction(patch: PredictionPatch): void
}

export function useShownImage(place: ShownPlace): ShownImage {
  const store = useEditor()
  const project = useProject()
  const acts = useActs()
  const opened = shallowRef<OpenImage | null>(null)
  const problem = ref<string | null>(null)
  const isLoading = ref(false)
  const isPhotoComing = ref(false)
  const photos = new PhotoShelf()
  openImages.desk = {
    reviewOf: (imageId) => project.reviewOf(imageId),
    reviewed: (imageId, state) => project.noteReview(imageId, state),
    actMoved: () => void acts.moved()
  }
  /** Counts loads, so that an answer that comes after the next image was asked for is dropped. */
  let loads = 0

  async function show(folder: string, image: ImageState | null): Promise<void> {
    const load = ++loads
    leave()
    problem.value = null
    isLoading.value = image !== null
    if (!image) return photos.keep(folder, null, [])
    try {
      const [photo, labels] = await Promise.all([photos.take(folder, image), openImages.open(folder, image)])
      if (load !== loads) return
      const { scene, editor } = place.parts()
      openImages.show(labels)
      opened.value = labels
      scene.show(photo, labels.labels, labels.provenance)
      place.sight.show(photo)
      store.imageIndex = project.images.findIndex(({ id }) => id === image.id)
      photos.keep(folder, image, place.ahead())
      openImages.readAhead(folder, place.ahead())
      editor.setImage(labels)
      followSteps()
      isLoading.value = false
      void waitForPhoto(photo, image, load)
      place.opened()
      await showStoredPrediction(folder, image.id, load)
    } catch (error) {
      if (load === loads) fail(image, error)
    }
  }

  function fail(image: ImageState, error: unknown): void {
    isLoading.value = false
    problem.value = image.problem ?? sentenceOf(error)
  }

  async function waitForPhoto({ arriving }: Photo, image: ImageState, load: number): Promise<void> {
    if (!arriving) return
    isPhotoComing.value = true
    try {
      await arriving
      if (load === loads) isPhotoComing.value = false
    } catch (error) {
      if (load !== loads) return
      leave()
      fail(image, error)
    }
  }

  function leave(): void {
    const { scene, editor } = place.parts()
    editor.setImage(null)
    opened.value = null
    openImages.show(null)
    scene.show(null, null)
    place.sight.show(null)
    store.hasPrediction = false
    store.isChangedOutside = false
    isPhotoComing.value = false
    place.left()
    followSteps()
  }

  function followSteps(): void {
    store.canUndo = opened.value?.canUndo ?? false
    store.canRedo = opened.value?.canRedo ?? false
    store.steps = opened.value?.steps ?? []
    store.labelled = opened.value?.labels.share ?? 0
    if (opened.value) place.labelled(store.labelled, opened.value.imageId)
  }

  async function showStoredPrediction(folder: string, imageId: string, load: number): Promise<void> {
    try {
      const prediction = await call('readPrediction', folder, imageId)
      // One that arrived meanwhile from a training is newer.
      if (load === loads && !store.hasPrediction) setPrediction(prediction)
    } catch (error) {
      if (load === loads) place.failed(sentenceOf(error))
    }
  }

  async function catchUp(): Promise<void> {
    const image = opened.value
    if (!image) return
    place.parts().editor.finishStroke()
    try {
      const changed = await openImages.catchUp(image)
      if (opened.value !== image) return
      place.parts().scene.labelsChanged(changed)
      followSteps()
    } catch (error) {
      place.failed(sentenceOf(error))
    }
  }

  function setPrediction(map: LabelMap | null): void {
    const fits = place.parts().editor.setPrediction(map, place.classCount())
    if (fits) store.hasPrediction = map !== null
  }

  return {
    opened,
    problem,
    isLoading,
    isPhotoComing,
    show,
    close(folder) {
      loads++
      leave()
      photos.keep(folder, null, [])
    },
    followSteps,
    catchUp,
    async rereadPrediction() {
      const image = opened.value
      if (!image) return
      store.hasPrediction = false
      await showStoredPrediction(image.folder, image.imageId, loads)
    },
    setPrediction,
    resetPrediction: () => setPrediction(place.parts().editor.prediction?.map ?? null),
    patchPrediction(patch) {
      if (patch.imageId !== opened.value?.imageId) return
      place.parts().editor.patchPrediction(patch, place.classCount())
      store.hasPrediction = true
    }
  }
}
