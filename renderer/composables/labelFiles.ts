/** How far the label files of an act on many images are; null once all are there. */
import { onBeforeUnmount, shallowRef, type Ref } from 'vue'
import { listen } from '../bridge'
import type { TaskEvent } from '../../preload/contract'

export function useLabelFiles(): Readonly<Ref<TaskEvent | null>> {
  const progress = shallowRef<TaskEvent | null>(null)
  onBeforeUnmount(
    listen('task', (event) => {
      if (event.task === 'label-files') progress.value = event.done < event.total ? event : null
    })
  )
  return progress
}
