/** Which rows of a long list are worth having in the page: those in sight and a few around them. All rows are equally high. */
import { computed, type ComputedRef, type Ref } from 'vue'

export interface VirtualRows {
  /** Index of the first row in the page. */
  readonly first: ComputedRef<number>
  /** Index after the last row in the page. */
  readonly end: ComputedRef<number>
}

/** Rows beyond the edges, so that scrolling meets no gap. */
const EXTRA = 4

export function useVirtualRows(
  count: Readonly<Ref<number>>,
  rowHeight: number,
  scrollTop: Readonly<Ref<number>>,
  height: Readonly<Ref<number>>
): VirtualRows {
  const first = computed(() => Math.max(0, Math.min(count.value, Math.floor(scrollTop.value / rowHeight)) - EXTRA))
  const end = computed(() =>
    Math.min(count.value, Math.ceil((scrollTop.value + Math.max(height.value, rowHeight)) / rowHeight) + EXTRA)
  )
  return { first, end }
}

/** Where to scroll so that a row is in sight; the present position when it is already. */
export function scrollTopFor(row: number, rowHeight: number, scrollTop: number, height: number): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}
