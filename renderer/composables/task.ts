/** A long task of the main process: one at a time, with its progress, its failure and a way to stop it. */
import { onBeforeUnmount, ref, shallowRef, type Ref } from 'vue'
import { call, listen, sentenceOf } from '../bridge'
import type { TaskEvent } from '../../preload/contract'

export interface Task<T> {
  readonly isRunning: Readonly<Ref<boolean>>
  readonly progress: Readonly<Ref<TaskEvent | null>>
  readonly result: Readonly<Ref<T | null>>
  readonly problem: Readonly<Ref<string | null>>
  run(request: () => Promise<T>): Promise<void>
  stop(): Promise<void>
}

export function useTask<T>(name: TaskEvent['task']): Task<T> {
  const isRunning = ref(false)
  const progress = shallowRef<TaskEvent | null>(null)
  const result = shallowRef<T | null>(null)
  const problem = ref<string | null>(null)

  onBeforeUnmount(
    listen('task', (event) => {
      if (isRunning.value && event.task === name) progress.value = event
    })
  )

  async function run(request: () => Promise<T>): Promise<void> {
    isRunning.value = true
    progress.value = null
    result.value = null
    problem.value = null
    try {
      result.value = await request()
    } catch (error) {
      problem.value = sentenceOf(error)
    } finally {
      isRunning.value = false
    }
  }

  async function stop(): Promise<void> {
    try {
      await call('stopTask')
    } catch (error) {
      problem.value = sentenceOf(error)
    }
  }

  return { isRunning, progress, result, problem, run, stop }
}
