/**
 * Connects live update with the workbench: it starts when it is wanted and nothing is being trained, pauses while something is, is
 * told what is on screen, and its patches are handed on.
 */
import { onBeforeUnmount, watch } from 'vue'
import { listen, sentenceOf } from '../bridge'
import { useLive } from '../stores/live'
import { useTraining } from '../stores/training'
import type { LiveSight, PredictionPatch, TrainingOptions } from '../types'

export interface LiveWishes {
  folder(): string
  options(): TrainingOptions
  /** What is on screen; null when no usable image is. */
  sight(): LiveSight | null
  patch(patch: PredictionPatch): void
  failed(sentence: string): void
}

export function useLiveUpdate(wishes: LiveWishes): void {
  const live = useLive()
  const training = useTraining()

  const mayRun = () => live.isWanted && !training.isLive && !training.isStarting && !training.isBusyElsewhere
  watch(
    mayRun,
    async (may) => {
      if (may && !live.isOn && !live.isStarting) await live.start(wishes.folder(), wishes.options())
      else if (!may && live.isOn) {
        await live.stop()
        await training.refresh(wishes.folder())
      }
    },
    { immediate: true }
  )
  watch(
    () => [live.isOn, wishes.folder(), wishes.sight()] as const,
    ([, folder, sight]) => live.look(folder, sight).catch((error: unknown) => wishes.failed(sentenceOf(error)))
  )
  const leave = listen('live', (event) => event.type === 'patch' && wishes.patch(event))
  onBeforeUnmount(() => {
    leave()
    live.isWanted = false
    void live.stop()
  })
}
