/** The size of an element on screen, in CSS pixels, followed while it is mounted. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export interface ElementSize {
  readonly width: Ref<number>
  readonly height: Ref<number>
}

export function useElementSize(element: Readonly<Ref<HTMLElement | SVGElement | null>>, initial = 0): ElementSize {
  const width = ref(initial)
  const height = ref(initial)
  let observer: ResizeObserver | null = null

  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      width.value = entry.contentRect.width
      height.value = entry.contentRect.height
    })
    if (element.value) observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return { width, height }
}
