/**
 * Keeps the prediction of the image on screen, and of the one after it, up to date with the newest net. One prediction
 * runs at a time; the image on screen goes first; an image is asked for once per net.
 */
import { watch } from 'vue'
import { call, sentenceOf } from '../bridge'
import type { LabelMap } from '../types'

export interface PredictionWishes {
  folder(): string | null
  current(): string | null
  next(): string | null
  /** Whether the project has a net and nobody is training. */
  isReady(): boolean
  /** Grows with every training that ends: older predictions are stale then. */
  generation(): number
  predicted(imageId: string, prediction: LabelMap): void
  failed(sentence: string): void
}

export function usePredictions(wishes: PredictionWishes): void {
  const asked = new Set<string>()
  let isWorking = false

  function wanted(): string | undefined {
    return [wishes.current(), wishes.next()].find((id) => id !== null && !asked.has(id)) ?? undefined
  }

  async function work(): Promise<void> {
    if (isWorking) return
    isWorking = true
    for (
      let id = wanted(), folder = wishes.folder();
      id && folder && wishes.isReady();
      id = wanted(), folder = wishes.folder()
    )
      await predict(folder, id)
    isWorking = false
  }

  async function predict(folder: string, id: string): Promise<void> {
    const generation = wishes.generation()
    asked.add(id)
    try {
      const prediction = await call('predictImage', folder, id)
      const isFresh = generation === wishes.generation() && folder === wishes.folder()
      if (prediction && isFresh) wishes.predicted(id, prediction)
    } catch (error) {
      wishes.failed(sentenceOf(error))
    }
  }

  watch([wishes.folder, wishes.generation], () => asked.clear(), { flush: 'sync' })
  watch([wishes.folder, wishes.current, wishes.next, wishes.isReady, wishes.generation], () => void work(), {
    immediate: true
  })
}
