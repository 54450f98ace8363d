/**
 * What is done to many images at once: to their labels in one step, or to how far one is with them. Every act can be undone and
 * redone, in its order, however long ago it was.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '../bridge'
import type { BulkReport, BulkRequest, PastStep, ReviewState } from '../types'
import { useProject } from './project'

export const useActs = defineStore('acts', () => {
  const project = useProject()
  /** Oldest first. */
  const acts = shallowRef<readonly PastStep[]>([])
  /** Grows with every act: labels that are in memory may be others now. */
  const generation = ref(0)

  const lastDone = computed(() => acts.value.findLast(({ isUndone }) => !isUndone) ?? null)
  const firstUndone = computed(() => acts.value.find(({ isUndone }) => isUndone) ?? null)

  /** Reads what was done to a project that was opened. */
  async function load(): Promise<void> {
    const folder = project.project?.folder
    acts.value = []
    if (folder === undefined) return
    const found = await call('acts', folder)
    if (project.project?.folder === folder) acts.value = found
  }

  /** One step for all of them; answers how many images changed. */
  async function setReview(ids: readonly string[], state: ReviewState): Promise<number> {
    const changed = await project.setReview(ids, state)
    if (changed > 0) await noteAct()
    return changed
  }

  /** null when it was stopped: then nothing changed. */
  async function apply(request: BulkRequest): Promise<BulkReport | null> {
    const folder = project.project?.folder
    if (folder === undefined) return null
    const report = await call('applyBulk', folder, request)
    if (report?.stepId) await moved()
    return report
  }

  /** Undoes or redoes acts until this is the last one that is done; -1 undoes all. */
  async function goTo(index: number): Promise<void> {
    const folder = project.project?.folder
    if (folder === undefined) return
    const [after, before] = [acts.value.slice(index + 1), acts.value.slice(0, index + 1)]
    for (const { id, isUndone } of after.toReversed()) if (!isUndone) await call('moveStep', folder, id, 'undo')
    for (const { id, isUndone } of before) if (isUndone) await call('moveStep', folder, id, 'redo')
    await moved()
  }

  async function undo(): Promise<void> {
    if (lastDone.value) await move(lastDone.value, 'undo')
  }

  async function redo(): Promise<void> {
    if (firstUndone.value) await move(firstUndone.value, 'redo')
  }

  async function move({ id }: PastStep, direction: 'undo' | 'redo'): Promise<void> {
    if (!project.project) return
    await call('moveStep', project.project.folder, id, direction)
    await moved()
  }

  /** Labels and states of many images are others now. */
  async function moved(): Promise<void> {
    await Promise.all([noteAct(), project.refresh()])
  }

  async function noteAct(): Promise<void> {
    generation.value++
    if (project.project) acts.value = await call('acts', project.project.folder)
  }

  return { acts, generation, lastDone, firstUndone, load, setReview, apply, goTo, undo, redo, moved }
})
