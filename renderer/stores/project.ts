/** The open project: its images and classes, which image is on screen, and which ones the list shows. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '../bridge'
import type {
  ImageState,
  LabelClass,
  LabelState,
  NewProject,
  Part,
  PredictionFigures,
  ProjectState,
  ReviewState,
  Split
} from '../types'
import { IMAGE_ORDERS, type ImageOrder } from './imageOrder'

export type ImageFilter = 'all' | LabelState | 'predicted' | 'excluded'

/** Whether a training learns from it once it is labelled, and a net may predict it. */
export const isUsable = (image: ImageState): boolean => !image.problem && !image.excluded

export const useProject = defineStore('project', () => {
  const project = shallowRef<ProjectState | null>(null)
  const imageId = ref<string | null>(null)
  const filter = ref<ImageFilter>('all')
  const search = ref('')
  const reviewFilter = ref<ReviewState | 'any'>('any')
  const order = ref<ImageOrder>('name')
  const isReversed = ref(false)
  /** Images that are marked for doing something to all of them. */
  const marked = shallowRef<ReadonlySet<string>>(new Set())

  const images = computed(() => project.value?.images ?? [])
  const positions = computed(() => new Map(images.value.map((image, index) => [image.id, index])))
  const position = computed(() => (imageId.value === null ? -1 : (positions.value.get(imageId.value) ?? -1)))
  const image = computed(() => images.value[position.value] ?? null)
  /** What an act on the list is about: the marked images, else the one on screen. */
  const chosenIds = computed(() => (marked.value.size > 0 ? [...marked.value] : image.value ? [image.value.id] : []))
  const shownImages = computed(() => {
    const shown = images.value.filter(isShown)
    const sorted = order.value === 'name' ? shown : shown.toSorted(IMAGE_ORDERS[order.value].compare)
    return isReversed.value ? sorted.toReversed() : sorted
  })
  const counts = computed(() => countStates(images.value))

  function isShown(candidate: ImageState): boolean {
    const isReviewed = reviewFilter.value === 'any' || candidate.review === reviewFilter.value
    return isReviewed && passes(candidate, filter.value) && matches(candidate, search.value)
  }

  async function open(folder: string): Promise<void> {
    enter(await call('openProject', folder))
  }
  async function openSample(): Promise<void> {
    enter(await call('openSample'))
  }
  async function create(request: NewProject): Promise<void> {
    enter(await call('createProject', request))
  }

  function enter(opened: ProjectState): void {
    project.value = opened
    filter.value = 'all'
    search.value = ''
    reviewFilter.value = 'any'
    marked.value = new Set()
    imageId.value = opened.images[0]?.id ?? null
  }

  function close(): void {
    project.value = null
    imageId.value = null
  }

  function showImage(id: string): void {
    if (positions.value.has(id)) imageId.value = id
  }

  /** The nearest image of the list in a direction that satisfies the condition; null at its end. */
  function neighbour(direction: 1 | -1, accept: (image: ImageState) => boolean = () => true): ImageState | null {
    const list = shownImages.value
    const here = list.findIndex(({ id }) => id === imageId.value)
    if (here === -1) return nearest(direction, (candidate) => isShown(candidate) && accept(candidate))
    for (let index = here + direction; index >= 0 && index < list.length; index += direction)
      if (accept(list[index])) return list[index]
    return null
  }

  /** As the project has them, for an image that the list does not show. */
  function nearest(direction: 1 | -1, accept: (image: ImageState) => boolean): ImageState | null {
    for (let index = position.value + direction; index >= 0 && index < images.value.length; index += direction)
      if (accept(images.value[index])) return images.value[index]
    return null
  }

  /** Images that are likely to be opened next: the nearest ones of the list that can be predicted, those after it first. */
  function neighbours(count: number): readonly ImageState[] {
    const isNear = (image: ImageState) => isShown(image) && isUsable(image)
    const walk = (direction: 1 | -1): ImageState[] => {
      const found: ImageState[] = []
      for (let at = position.value + direction; found.length < count && images.value[at]; at += direction)
        if (isNear(images.value[at])) found.push(images.value[at])
      return found
    }
    const [after, before] = [walk(1), walk(-1)]
    return Array.from({ length: count }, (_, i) => [after[i], before[i]].filter((image) => image !== undefined)).flat()
  }

  function go(direction: 1 | -1): void {
    const target = neighbour(direction)
    if (target) imageId.value = target.id
  }

  /** Goes to the next image nobody painted on, around the end if need be; false when there is none. */
  function goToUnlabelled(): boolean {
    const isUnlabelled = (candidate: ImageState) => candidate.state === 'unlabelled' && isUsable(candidate)
    const target = nearest(1, isUnlabelled) ?? images.value.find(isUnlabelled)
    if (target) imageId.value = target.id
    return target !== undefined
  }

  /** What the stage found after a stroke was saved. */
  function setLabelled(id: string, labelled: number): void {
    const state: LabelState = labelled <= 0 ? 'unlabelled' : labelled >= 1 ? 'complete' : 'partly'
    change(id, { labelled, state })
  }

  function reviewOf(id: string): ReviewState | null {
    return images.value[positions.value.get(id) ?? -1]?.review ?? null
  }

  /** What the stage said with a step. */
  function noteReview(id: string, review: ReviewState): void {
    change(id, { review })
  }

  /** One step for all of them; answers how many changed. */
  async function setReview(ids: readonly string[], after: ReviewState): Promise<number> {
    if (!project.value) return 0
    const chosen = new Set(ids)
    const changes = images.value
      .filter((candidate) => chosen.has(candidate.id) && candidate.review !== after)
      .map((candidate) => ({ imageId: candidate.id, before: candidate.review, after }))
    if (changes.length === 0) return 0
    const stepId = crypto.randomUUID()
    const name = `Marked as ${after}`
    await call('commitStep', project.value.folder, { id: stepId, name, at: Date.now(), parts: [], reviews: changes })
    showReviews(new Map(changes.map(({ imageId: id }) => [id, after])))
    return changes.length
  }

  function showReviews(states: ReadonlyMap<string, ReviewState>): void {
    if (!project.value) return
    const changed = images.value.map((candidate) => {
      const review = states.get(candidate.id)
      return review ? { ...candidate, review } : candidate
    })
    project.value = { ...project.value, images: changed }
  }

  function mark(id: string, isMarked: boolean): void {
    const next = new Set(marked.value)
    if (isMarked) next.add(id)
    else next.delete(id)
    marked.value = next
  }

  /** Marks every image between the one on screen and this one in the list. */
  function markUpTo(id: string): void {
    const rows = shownImages.value.map((row) => row.id)
    const [from, to] = [rows.indexOf(imageId.value ?? ''), rows.indexOf(id)].sort((a, b) => a - b)
    marked.value = new Set([...marked.value, ...rows.slice(Math.max(0, from), to + 1)])
  }

  function markAll(isMarked: boolean): void {
    marked.value = new Set(isMarked ? shownImages.value.map((row) => row.id) : [])
  }

  function markPredicted(id: string): void {
    if (!images.value[positions.value.get(id) ?? -1]?.predicted) change(id, { predicted: true })
  }

  /** What is known of an image since it was predicted. */
  function noteFigures(id: string, { uncertainty, loss }: PredictionFigures): void {
    change(id, { uncertainty, loss: loss ?? undefined })
  }

  function change(id: string, fields: Partial<ImageState>): void {
    const index = positions.value.get(id)
    if (!project.value || index === undefined) return
    project.value = { ...project.value, images: images.value.with(index, { ...images.value[index], ...fields }) }
  }

  async function setPart(id: string, part: Part | null): Promise<void> {
    if (project.value) keep(await call('setPart', project.value.folder, id, part))
  }
  /** Leaves images out of training and prediction, or puts them back. */
  async function setExcluded(ids: readonly string[], excluded: boolean): Promise<void> {
    if (project.value) keep(await call('setExcluded', project.value.folder, ids, excluded))
  }
  async function saveClasses(classes: readonly LabelClass[]): Promise<void> {
    if (project.value) keep(await call('saveClasses', project.value.folder, classes))
  }
  async function saveSplit(split: Split): Promise<void> {
    if (project.value) keep(await call('saveSplit', project.value.folder, split))
  }

  /** Looks at every image again. */
  async function refresh(): Promise<void> {
    if (project.value) keep(await call('readProject', project.value.folder))
  }

  /** Takes an answer over unless another project was opened meanwhile. */
  function keep(answer: ProjectState): void {
    if (project.value?.folder === answer.folder) project.value = answer
  }

  return {
    project,
    images,
    image,
    imageId,
    position,
    filter,
    search,
    reviewFilter,
    order,
    isReversed,
    marked,
    chosenIds,
    setReview,
    reviewOf,
    noteReview,
    refresh,
    mark,
    markUpTo,
    markAll,
    shownImages,
    counts,
    open,
    openSample,
    create,
    close,
    showImage,
    neighbour,
    neighbours,
    go,
    goToUnlabelled,
    setLabelled,
    markPredicted,
    noteFigures,
    setPart,
    setExcluded,
    saveClasses,
    saveSplit
  }
})

function passes(image: ImageState, filter: ImageFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'excluded' || image.excluded) return filter === 'excluded' && image.excluded === true
  return filter === 'predicted' ? image.predicted : image.state === filter
}

function matches(image: ImageState, search: string): boolean {
  return search === '' || image.file.toLowerCase().includes(search.toLowerCase())
}

/** An image that is left out counts as nothing else, but it is there. */
function countStates(images: readonly ImageState[]): Readonly<Record<ImageFilter | Part, number>> {
  const counts = { all: 0, unlabelled: 0, partly: 0, complete: 0, predicted: 0, excluded: 0, train: 0, validation: 0 }
  for (const image of images) {
    counts.all++
    if (image.excluded) {
      counts.excluded++
      continue
    }
    counts[image.state]++
    counts[image.part]++
    if (image.predicted) counts.predicted++
  }
  return counts
}
