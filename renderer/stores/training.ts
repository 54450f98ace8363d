/** The training of the open project: starting, following, stopping, resuming, and finding it again after a reload. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call, failureOf, listen } from '../bridge'
import type { FailureInfo, MaskEvent, RunSummary, TrainingEvent, TrainingOptions } from '../types'
import { emptyRun, foldEvent, type Run } from './run'

export const useTraining = defineStore('training', () => {
  /** The project the curve belongs to. */
  const folder = ref<string | null>(null)
  /** The project that is being trained now, on screen or not. */
  const liveFolder = ref<string | null>(null)
  const run = shallowRef<Run | null>(null)
  const summaries = shallowRef<readonly RunSummary[]>([])
  const isStarting = ref(false)
  const isStopping = ref(false)
  /** Why the last start, stop or resume was refused. */
  const problem = shallowRef<FailureInfo | null>(null)
  const mask = shallowRef<MaskEvent | null>(null)
  /** Counts trainings that ended in this window: what was predicted before is stale after. */
  const generation = ref(0)

  const isLive = computed(() => folder.value !== null && liveFolder.value === folder.value)
  const isBusyElsewhere = computed(() => liveFolder.value !== null && !isLive.value)
  const hasNet = computed(
    () =>
      run.value?.end?.type === 'finished' ||
      summaries.value.some(({ best, status }) => best !== null || status === 'completed' || status === 'stopped')
  )
  /** The run that can go on from its last checkpoint: it failed, or was cut off with the app. */
  const resumable = computed(() => {
    if (isLive.value || isStarting.value || !run.value) return null
    const { end, id } = run.value
    if (end?.type === 'failed') return end.resumable ? id : null
    const summary = summaries.value.find((candidate) => candidate.id === id)
    return end === null && summary?.resumable ? id : null
  })

  /** Shows the last training of a project; goes on with it when it is still running. */
  async function restore(opened: string): Promise<void> {
    folder.value = opened
    run.value = null
    mask.value = null
    problem.value = null
    summaries.value = []
    const meanwhile: TrainingEvent[] = []
    const leave = listen('training', (event) => meanwhile.push(event))
    try {
      const found = await call('runs', opened)
      if (folder.value !== opened) return
      summaries.value = found
      const last = newest(found)
      if (!last) return
      const events = await call('runEvents', opened, last.id)
      if (folder.value !== opened) return
      const isAlive = last.status === 'running' && !last.resumable
      run.value = [...events, ...(isAlive ? meanwhile : [])].reduce(foldEvent, emptyRun(last.id))
      if (isAlive && run.value.end === null) liveFolder.value = opened
    } finally {
      leave()
    }
  }

  /** What live update learned last is gone on from, unless another net or other weights are asked for. */
  function netToGoOnFrom({ net = 'default', weights = '' }: TrainingOptions): string | null {
    const last = newest(summaries.value)
    return last?.live && weights === '' && last.config.net === net ? last.id : null
  }

  async function start(options: TrainingOptions): Promise<void> {
    const target = folder.value
    if (target === null) return
    const from = netToGoOnFrom(options)
    const request = from === null ? options : { ...options, from }
    await launch(target, emptyRun(''), () => call('startTraining', target, request))
  }

  async function resume(): Promise<void> {
    const [target, runId, shown] = [folder.value, resumable.value, run.value]
    if (target === null || runId === null || !shown) return
    await launch(target, { ...shown, end: null }, () => call('resumeTraining', target, runId))
  }

  /** Events may come before the answer, so the run is on screen before the request; a refusal brings the old one back. */
  async function launch(target: string, fresh: Run, request: () => Promise<{ readonly runId: string }>): Promise<void> {
    const [previousRun, previousLive] = [run.value, liveFolder.value]
    problem.value = null
    mask.value = null
    run.value = fresh
    liveFolder.value = target
    isStarting.value = true
    try {
      const { runId } = await request()
      if (run.value.id === '') run.value = { ...run.value, id: runId }
    } catch (error) {
      liveFolder.value = previousLive
      if (folder.value !== target) return
      problem.value = failureOf(error)
      run.value = previousRun
    } finally {
      isStarting.value = false
    }
  }

  async function stop(): Promise<void> {
    isStopping.value = true
    try {
      await call('stopTraining')
    } catch (error) {
      problem.value = failureOf(error)
    } finally {
      isStopping.value = false
    }
  }

  function take(event: TrainingEvent): void {
    if (isLive.value) {
      run.value = foldEvent(run.value ?? emptyRun(''), event)
      if (event.type === 'mask') mask.value = event
    }
    if (event.type === 'finished' || event.type === 'failed') end()
  }

  function end(): void {
    const ended = liveFolder.value
    liveFolder.value = null
    isStopping.value = false
    generation.value++
    if (ended !== null && ended === folder.value) void refresh(ended)
  }

  async function refresh(ended: string): Promise<void> {
    const found = await call('runs', ended)
    if (folder.value === ended) summaries.value = found
  }

  /** Follows the stream of trainings; once for the life of the window. */
  function connect(): () => void {
    return listen('training', take)
  }

  return {
    folder,
    run,
    mask,
    isLive,
    isBusyElsewhere,
    isStarting,
    isStopping,
    problem,
    hasNet,
    resumable,
    generation,
    netToGoOnFrom,
    connect,
    refresh,
    restore,
    start,
    resume,
    stop
  }
})

function newest(runs: readonly RunSummary[]): RunSummary | undefined {
  return runs.toSorted((a, b) => Date.parse(b.started) - Date.parse(a.started))[0]
}
