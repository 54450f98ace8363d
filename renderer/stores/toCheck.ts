/**
 * Which image is to be checked next: of those in the list that have a prediction and are not labelled completely the one that the
 * net is most unsure of; where that is not known, the order of the list counts. Each is offered once before any is offered again.
 */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { isUsable, useProject } from './project'

export const useToCheck = defineStore('toCheck', () => {
  const project = useProject()
  const offered = shallowRef<ReadonlySet<string>>(new Set())
  watch(
    () => project.project?.folder,
    () => (offered.value = new Set())
  )

  const candidates = computed(() =>
    project.shownImages
      .filter((image) => image.predicted && image.state !== 'complete' && isUsable(image))
      .toSorted((a, b) => (b.uncertainty ?? -1) - (a.uncertainty ?? -1))
      .map(({ id }) => id)
  )
  const others = computed(() => candidates.value.filter((id) => id !== project.imageId))
  /** null when there is none but the one on screen. */
  const next = computed(() => others.value.find((id) => !offered.value.has(id)) ?? others.value[0] ?? null)

  function goToNext(): void {
    const id = next.value
    if (id === null) return
    const isNewRound = offered.value.has(id)
    offered.value = new Set([...(isNewRound ? [] : offered.value), id])
    project.showImage(id)
  }

  return { next, goToNext }
})
