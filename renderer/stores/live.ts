/** Live update: the net learns from every stroke. Whether it is wished for, and how far it is; pixels do not pass through here. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call, failureOf, listen } from '../bridge'
import type { FailureInfo, LiveEvent, LiveSight, TrainingOptions } from '../types'
import { useReadiness } from './readiness'

export const useLive = defineStore('live', () => {
  const readiness = useReadiness()
  /** The project it learns in; null when it does not. */
  const folder = ref<string | null>(null)
  /** Whether the person wants it; a training makes it pause. */
  const isWanted = ref(false)
  const isStarting = ref(false)
  const progress = shallowRef<Extract<LiveEvent, { type: 'state' }> | null>(null)
  /** Why it did not start, or ended. */
  const problem = shallowRef<FailureInfo | null>(null)

  const isOn = computed(() => folder.value !== null)

  async function start(target: string, options: TrainingOptions): Promise<void> {
    problem.value = null
    isStarting.value = true
    try {
      await call('startLive', target, options)
      // it may have been switched off meanwhile
      if (isWanted.value) folder.value = target
      else await call('stopLive')
    } catch (error) {
      isWanted.value = false
      problem.value = failureOf(error)
    } finally {
      isStarting.value = false
    }
  }

  /** Settles when what was learned is on disk. */
  async function stop(): Promise<void> {
    if (folder.value === null) return
    folder.value = null
    progress.value = null
    try {
      await call('stopLive')
    } catch (error) {
      problem.value = failureOf(error)
    }
  }

  /** What is on screen now. */
  async function look(target: string, sight: LiveSight | null): Promise<void> {
    if (isOn.value) await call('lookLive', target, sight)
  }

  function take(event: LiveEvent): void {
    switch (event.type) {
      case 'state':
        progress.value = event
        return
      case 'image':
        return readiness.note(event.imageId, event.has)
      case 'outdated':
        return readiness.outdate()
      case 'ended':
        folder.value = null
        progress.value = null
        isWanted.value = false
        problem.value = event.failure
        return
      case 'patch':
        return
    }
  }

  /** Follows the stream; once for the life of the window. */
  function connect(): () => void {
    return listen('live', take)
  }

  return { folder, isWanted, isStarting, isOn, progress, problem, start, stop, look, connect }
})
