/** Notices that another program changed the label file of the image on screen, and ends that difference. */
import { onBeforeUnmount, onMounted, type ShallowRef } from 'vue'
import { call, sentenceOf } from '../bridge'
import { useEditor } from '../stores/editor'
import type { OpenImage } from './openImage'
import { openImages } from './openImages'

export interface OutsideChanges {
  /** Whether another program changed the label file, as far as that can be known now. */
  look(): Promise<void>
  /** Ends the difference with the label file one way or the other; both remain in the history. */
  resolve(keep: 'mine' | 'theirs'): Promise<void>
}

/** `reload` shows the image as it is on disk now; `failed` gets one sentence. */
export function useOutsideChanges(
  opened: Readonly<ShallowRef<OpenImage | null>>,
  reload: () => Promise<void>,
  failed: (sentence: string) => void
): OutsideChanges {
  const store = useEditor()

  async function look(): Promise<void> {
    const image = opened.value
    if (!image) return
    const isChanged = await call('isChangedOutside', image.folder, image.imageId).catch(() => false)
    if (opened.value === image) store.isChangedOutside = isChanged
  }

  async function resolve(keep: 'mine' | 'theirs'): Promise<void> {
    const image = opened.value
    if (!image) return
    try {
      await openImages.forget(image)
      await call('resolveLabel', image.folder, image.imageId, keep)
      await reload()
    } catch (error) {
      failed(sentenceOf(error))
    }
  }

  // Another program was in front until now.
  const focused = () => void look()
  onMounted(() => window.addEventListener('focus', focused))
  onBeforeUnmount(() => window.removeEventListener('focus', focused))
  return { look, resolve }
}
